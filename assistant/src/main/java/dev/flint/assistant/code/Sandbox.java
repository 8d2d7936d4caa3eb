package dev.flint.assistant.code;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Runs a program in bubblewrap: namespaces of its own for users, processes, network and mounts;
/// only `/usr` to read, an empty `/tmp` in memory to write, no environment, nobody's user id.
/// Ending the outer process ends everything inside. Safe for many threads.
public final class Sandbox {
  private static final Path BUBBLEWRAP = Path.of("/usr/bin/bwrap");
  private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final int NOBODY = 65_534;
  private static final long PAGE = 4096;
  private static final long LOOK_MILLIS = 50;

  /// A program that does nothing, well.
  private static final String NOTHING = "/usr/bin/true";

  private static final Limits TRYING = Limits.DEFAULT.withTime(Duration.ofSeconds(10));

  private static @Nullable String obstacle;

  private Sandbox() {}

  /// Why there can be none here, found out at the first question; empty if there can be one.
  private static synchronized String obstacle() {
    if (obstacle == null) {
      try {
        obstacle = attempt();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return "the start of bubblewrap was interrupted";
      }
    }
    return obstacle;
  }

  private static String attempt() throws InterruptedException {
    if (!Files.isExecutable(BUBBLEWRAP) || !Files.isExecutable(PRLIMIT)) {
      return "bubblewrap is missing (on Debian: apt install bubblewrap)";
    }
    try {
      Path file = Files.createTempFile("flint-run-", "nothing");
      try {
        boolean root = disown(file);
        Run run =
            run(
                command(List.of(NOTHING), List.of(), file, "/work/nothing", TRYING, root),
                "",
                TRYING);
        return run.ok() ? "" : "bubblewrap does not work: " + (run.errors() + run.ended()).strip();
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      return "bubblewrap does not start: " + e.getMessage();
    }
  }

  /// The sandbox, if this machine can have one. Asked for the first time, it runs an empty program
  /// in one: where user namespaces are forbidden, bubblewrap is there but does not work.
  public static Optional<Sandbox> find() {
    return obstacle().isEmpty() ? Optional.of(new Sandbox()) : Optional.empty();
  }

  /// What to tell a person where there is none.
  public static String missing() {
    return "programs cannot be run here: " + obstacle();
  }

  /// Whether a language's interpreter is installed.
  public boolean has(Language language) {
    return Files.isExecutable(Path.of(language.program()));
  }

  /// Runs a program.
  ///
  /// @param input for its standard input
  /// @throws Failure UNSUPPORTED if the language is not installed, STORAGE if the program cannot be
  ///   written to a file
  /// @throws InterruptedException when nobody wants the outcome any more; the program has been
  ///   ended
  public Run run(Language language, String source, String input, Limits limits)
      throws InterruptedException {
    if (!has(language)) {
      throw new Failure(
          Failure.Code.UNSUPPORTED,
          language.id() + " is not installed (" + language.program() + ")");
    }
    try {
      Path file = Files.createTempFile("flint-run-", language.file());
      try {
        Files.writeString(file, source);
        String inside = "/work/" + language.file();
        List<String> program = new ArrayList<>(List.of(language.program()));
        program.addAll(language.options());
        program.add(inside);
        List<String> more = language == Language.JAVA ? javaSettings() : List.of();
        return run(command(program, more, file, inside, limits, disown(file)), input, limits);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, "the program could not be started: " + e.getMessage(), e);
    }
  }

  /// Root is exempt from the limit on processes, so what root starts runs as nobody.
  ///
  /// @return whether this is root
  private static boolean disown(Path file) throws IOException {
    boolean root = Files.getAttribute(file, "unix:uid").equals(0);
    if (root) {
      Files.setAttribute(file, "unix:uid", NOBODY);
    }
    return root;
  }

  /// Debian keeps the JDKs' settings and the meaning of /usr/bin/java outside /usr.
  private static List<String> javaSettings() throws IOException {
    List<String> binds = new ArrayList<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(Path.of("/etc"), "{alternatives,java*}")) {
      for (Path folder : folders) {
        binds.addAll(List.of("--ro-bind-try", folder.toString(), folder.toString()));
      }
    }
    return binds;
  }

  /// @param program what runs inside
  /// @param more further options of bubblewrap
  /// @param file what is seen at the path `inside`
  private static List<String> command(
      List<String> program,
      List<String> more,
      Path file,
      String inside,
      Limits limits,
      boolean root) {
    String id = String.valueOf(NOBODY);
    List<String> command = new ArrayList<>();
    if (root) {
      command.addAll(
          List.of(SETPRIV.toString(), "--reuid", id, "--regid", id, "--clear-groups", "--"));
    }
    command.add(BUBBLEWRAP.toString());
    command.addAll(List.of("--unshare-all", "--unshare-user", "--uid", id, "--gid", id));
    command.addAll(List.of("--die-with-parent", "--new-session", "--clearenv"));
    command.addAll(List.of("--setenv", "PATH", "/usr/bin", "--setenv", "HOME", "/tmp"));
    command.addAll(List.of("--setenv", "LANG", "C.UTF-8", "--ro-bind", "/usr", "/usr"));
    for (String link : List.of("bin", "lib", "lib64")) {
      command.addAll(List.of("--symlink", "usr/" + link, "/" + link));
    }
    command.addAll(more);
    String size = String.valueOf(limits.diskBytes());
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    command.addAll(List.of("--size", size, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"));
    command.addAll(List.of("--size", size, "--tmpfs", "/tmp"));
    command.addAll(List.of("--ro-bind", file.toString(), inside, "--remount-ro", "/"));
    command.addAll(List.of("--chdir", "/tmp", "--"));
    command.add(PRLIMIT.toString());
    command.add("--data=" + limits.memoryBytes());
    command.add("--cpu=" + Math.max(1, limits.time().toSeconds() + 1));
    command.add("--fsize=" + limits.diskBytes());
    command.add("--nproc=" + limits.processes());
    command.addAll(List.of("--nofile=256", "--core=0", "--"));
    command.addAll(program);
    return command;
  }

  private static Run run(List<String> command, String input, Limits limits)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).start();
    try {
      var flooded = new AtomicBoolean();
      var out = new Drain(process.getInputStream(), limits.outputBytes(), process, flooded);
      var err = new Drain(process.getErrorStream(), limits.outputBytes(), process, flooded);
      Thread feeding = Thread.ofVirtual().start(() -> feed(process, input));
      String ended = await(process, start, limits);
      if (!ended.isEmpty()) {
        process.destroyForcibly().waitFor();
      }
      feeding.join();
      String output = out.text();
      String errors = err.text();
      if (flooded.get()) {
        ended = "it wrote more than " + limits.outputBytes() + " bytes";
      }
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      return new Run(ended.isEmpty() ? process.exitValue() : -1, output, errors, ended, millis);
    } finally {
      process.destroyForcibly();
    }
  }

  /// Waits for the end.
  ///
  /// @return why it is to be ended; empty if it has ended by itself
  private static String await(Process process, long startNanos, Limits limits)
      throws InterruptedException {
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - startNanos > limits.time().toNanos()) {
        return "it ran longer than " + limits.time().toSeconds() + " seconds";
      }
      long used = process.descendants().mapToLong(each -> memory(each.pid())).sum();
      if (used > limits.memoryBytes()) {
        return "it used more than " + (limits.memoryBytes() >> 20) + " MiB of memory";
      }
    }
    return "";
  }

  /// Bytes of a process's own in memory; 0 once it has ended. A process alone is held back by its
  /// limit, many together are not.
  private static long memory(long pid) {
    try {
      String[] pages =
          Files.readString(Path.of("/proc", String.valueOf(pid), "statm")).split(" ", 4);
      return (Long.parseLong(pages[1]) - Long.parseLong(pages[2])) * PAGE;
    } catch (IOException _) {
      return 0;
    }
  }

  /// Writes the input; a program may end without reading all of it.
  private static void feed(Process process, String input) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      return;
    }
  }

  /// Reads one stream of a process, and ends the process when it writes too much.
  private static final class Drain {
    private final Thread thread;
    private byte[] bytes = new byte[0];

    Drain(InputStream stream, int most, Process process, AtomicBoolean flooded) {
      thread = Thread.ofVirtual().start(() -> read(stream, most, process, flooded));
    }

    private void read(InputStream stream, int most, Process process, AtomicBoolean flooded) {
      try (stream) {
        bytes = stream.readNBytes(most);
        if (stream.read() >= 0) {
          flooded.set(true);
          process.destroyForcibly();
        }
      } catch (IOException _) {
        // The process was ended while it wrote: what was read stands.
        return;
      }
    }

    String text() throws InterruptedException {
      thread.join();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
