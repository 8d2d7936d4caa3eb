package dev.flint.cli.serve;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.Interrupts;
import dev.flint.cli.request.EngineOptions;
import dev.flint.cli.request.Models;
import dev.flint.cli.request.SamplingOptions;
import dev.flint.cli.settings.Chosen;
import dev.flint.cli.settings.Setting;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.hub.Sizes;
import dev.flint.engine.local.KvDisk;
import dev.flint.engine.machine.Machine;
import dev.flint.server.FlintServer;
import dev.flint.server.RequestLine;
import dev.flint.server.ServerOptions;
import dev.flint.server.Tls;
import dev.flint.server.answer.Body;
import dev.flint.server.door.DoorRules;
import dev.flint.server.door.Limits;
import dev.flint.server.models.ModelDirectory;
import dev.flint.server.models.ModelShelf;
import dev.flint.server.page.AppPage;
import dev.flint.store.Store;
import dev.flint.store.sqlite.SqliteStore;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `flint serve`: answers programs over HTTP until it is stopped.
@Command(
    name = "serve",
    description = {
      "Answers programs over HTTP, in OpenAI's and Anthropic's protocols, until it is stopped.",
      "Without --host only programs of this machine reach it, and they need no key. On any other",
      "address everybody needs one: flint key makes them, a link or QR code pairs a phone."
    })
public final class ServeCommand implements Callable<Integer> {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = {
        "model to load at the start (name of the catalogue, reference or file), fetched first",
        "if need be; repeatable. Others that are on this machine are loaded when somebody asks",
        "for them; the app offers what is not there"
      })
  private List<String> references = new ArrayList<>();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "address to listen on (${DEFAULT-VALUE}); 0.0.0.0 is all of them")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "port to listen on (${DEFAULT-VALUE}); 0 takes a free one")
  private int port;

  @Option(names = "--require-keys", description = "ask for keys on this machine too")
  private boolean requireKeys;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description = "a name by which the server may be called; repeatable")
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      description = "a page that may call it from a browser (https://chat.example.org); repeatable")
  private List<String> origins = new ArrayList<>();

  @Option(
      names = "--trusted-proxy",
      paramLabel = "ADDRESS",
      description = "a reverse proxy whose word on the client's address counts; repeatable")
  private List<String> proxies = new ArrayList<>();

  @Option(names = "--tls-cert", paramLabel = "FILE", description = "certificate, in PEM")
  private @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "its private key, in PEM")
  private @Nullable Path key;

  @Option(names = "--tls-self-signed", description = "make a certificate that vouches for itself")
  private boolean selfSigned;

  @Option(
      names = "--requests-per-minute",
      paramLabel = "N",
      description = "most requests of one key in a minute")
  private int requestsPerMinute;

  @Option(
      names = "--tokens-per-minute",
      paramLabel = "N",
      description = "most tokens of one key in a minute")
  private int tokensPerMinute;

  @Option(
      names = "--concurrent",
      paramLabel = "N",
      description = "most requests of one key at once")
  private int concurrent;

  @Option(
      names = "--max-body",
      paramLabel = "MIB",
      defaultValue = "32",
      description = "longest request (${DEFAULT-VALUE} MiB)")
  private int maxBodyMebibytes;

  @Option(
      names = "--stop-seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "how long a stop waits for answers in progress (${DEFAULT-VALUE})")
  private int stopSeconds;

  @Option(
      names = "--memory-gb",
      paramLabel = "N",
      description = "most memory of all models together; three quarters of the machine's without")
  private int memoryGigabytes;

  @Option(
      names = "--idle-minutes",
      paramLabel = "N",
      defaultValue = "30",
      description = "a model that nobody uses is unloaded after this (${DEFAULT-VALUE}); 0: never")
  private int idleMinutes;

  @Option(names = "--no-open", description = "do not open the app in the desktop's browser")
  private boolean noOpen;

  @Option(names = "--log", description = "print a line for each request, without its contents")
  private boolean log;

  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private RemoteEngines remote = new RemoteEngines();
  @Mixin private SamplingOptions sampling = new SamplingOptions();

  private final Console console;
  private final Folders folders;
  private final Models models;

  public ServeCommand(Console console, Folders folders, Models models) {
    this.console = console;
    this.folders = folders;
    this.models = models;
  }

  @Override
  public Integer call() {
    Settings settings = Settings.load(console, folders.settings());
    checkRanges();
    ServerOptions options = options(settings, keysNeeded());
    CountDownLatch stopped = new CountDownLatch(1);
    try (FlintServer server = start(options, settings);
        Interrupts.Work _ = Interrupts.begin(() -> stop(server, stopped))) {
      tell(server, options);
      if (console.terminals().err() && !noOpen && !options.door().keysNeeded()) {
        Browser.open(address(options, server.port()) + "/", console.environment());
      }
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.OK.number();
  }

  private FlintServer start(ServerOptions options, Settings settings) {
    Store store = SqliteStore.open(store(folders));
    try {
      ModelDirectory plain = remote.over(load(settings), references.isEmpty(), console);
      ModelShelf shelf = new HubShelf(folders, console.environment());
      ModelDirectory all = AssistantModels.over(plain, settings, folders, store.facts(), shelf);
      try {
        return FlintServer.start(options, all, log(), store);
      } catch (RuntimeException e) {
        all.close();
        throw e;
      }
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /// Where conversations and runs are kept.
  static Path store(Folders folders) {
    return folders.data().resolve("flint.db");
  }

  private static void stop(FlintServer server, CountDownLatch stopped) {
    server.close();
    stopped.countDown();
  }

  private boolean keysNeeded() {
    return requireKeys || reachable(host) || !proxies.isEmpty();
  }

  /// Whether others than this machine reach what listens on an address.
  static boolean reachable(String host) {
    try {
      return !InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "'" + host + "' is no address of this machine", e);
    }
  }

  private void checkRanges() {
    check(port >= 0 && port <= 65_535, "--port", "from 0 to 65535");
    check(maxBodyMebibytes >= 1 && maxBodyMebibytes <= 1024, "--max-body", "from 1 to 1024");
    check(stopSeconds >= 0 && stopSeconds <= 3600, "--stop-seconds", "from 0 to 3600");
    check(requestsPerMinute >= 0, "--requests-per-minute", "0 or more");
    check(tokensPerMinute >= 0, "--tokens-per-minute", "0 or more");
    check(concurrent >= 0, "--concurrent", "0 or more");
    check(memoryGigabytes >= 0 && memoryGigabytes <= 1_000_000, "--memory-gb", "from 0 to 1000000");
    check(idleMinutes >= 0 && idleMinutes <= 525_600, "--idle-minutes", "from 0 to 525600");
    check(
        (certificate == null) == (key == null) && !(selfSigned && certificate != null),
        "--tls-cert",
        "given together with --tls-key, and without --tls-self-signed");
  }

  private static void check(boolean holds, String option, String wanted) {
    if (!holds) {
      throw new Failure(Failure.Code.BAD_REQUEST, option + " must be " + wanted);
    }
  }

  private ServerOptions options(Settings settings, boolean keysNeeded) {
    Set<String> names = new HashSet<>();
    hosts.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    ServerOptions options =
        ServerOptions.LOCAL
            .withAddress(host, port)
            .withDoor(
                new DoorRules(
                    keysNeeded,
                    names,
                    Set.copyOf(origins),
                    Set.copyOf(proxies),
                    new Limits(requestsPerMinute, tokensPerMinute, concurrent)))
            .withBody(new Body(maxBodyMebibytes << 20, ServerOptions.LOCAL.body().patience()))
            .withDefaults(sampling.generate(settings, 0, 0).sampling())
            .withPatience(Duration.ofSeconds(stopSeconds));
    if (certificate != null && key != null) {
      return options.withTls(Tls.pem(certificate, key));
    }
    if (selfSigned) {
      List<String> known = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
      known.addAll(hosts);
      return options.withTls(Tls.selfSigned(folders.data().resolve("tls"), known));
    }
    return options;
  }

  private ModelDirectory load(Settings settings) {
    List<String> wanted = new ArrayList<>(references);
    if (wanted.isEmpty() && remote.isEmpty()) {
      Chosen<String> usual = settings.choose(Setting.MODEL, null, "--model");
      // What nobody chose is not fetched unasked: the app offers what fits this machine.
      if (usual.source() != Chosen.Source.DEFAULT || installed(usual.value())) {
        wanted.add(usual.value());
      }
    }
    long bytes =
        memoryGigabytes > 0
            ? memoryGigabytes * 1_000_000_000L
            : Machine.look().totalBytes() / 4 * 3;
    return new ModelsOnDemand(
        models,
        wanted,
        engine.local(settings).withKvDisk(kvDisk(settings)),
        new ModelsOnDemand.Memory(bytes, Duration.ofMinutes(idleMinutes)));
  }

  private KvDisk kvDisk(Settings settings) {
    long gigabytes = settings.value(Setting.KV_DISK);
    return new KvDisk(folders.cache().resolve("kv"), gigabytes * 1_000_000_000L);
  }

  private boolean installed(String name) {
    return models.installed().stream().anyMatch(model -> model.name().equals(name));
  }

  private void tell(FlintServer server, ServerOptions options) {
    String base = address(options, server.port());
    StringBuilder text = new StringBuilder();
    text.append("Flint's app is at ").append(base).append('/');
    text.append(AppPage.built() ? "\n" : " (not built: Node.js was missing)\n");
    text.append("Flint answers at ").append(base).append("/v1\n");
    if (options.door().keysNeeded()) {
      text.append("Everybody needs a key, on this machine too: flint key add NAME\n");
      text.append(PairingLink.text(console, base, server.pairingCode()));
    }
    for (ModelDirectory.Listing model : server.models()) {
      text.append("  ").append(Ink.harmless(model.id())).append("  ");
      text.append(Sizes.bytes(model.bytes()));
      text.append(
          model.contextTokens() > 0
              ? ", context " + model.contextTokens() + " tokens\n"
              : ", loaded when asked for\n");
    }
    if (server.models().isEmpty()) {
      text.append("There is no model here yet: the app offers some, or: flint pull ");
      text.append(Setting.MODEL.fallback()).append('\n');
    }
    options
        .tls()
        .ifPresent(
            tls -> text.append("  certificate's SHA-256 ").append(tls.fingerprint()).append('\n'));
    console.err().print(text.append("Ctrl-C stops it.\n").toString());
  }

  /// Where other programs and devices reach the server.
  private String address(ServerOptions options, int port) {
    if (!proxies.isEmpty() && !hosts.isEmpty()) {
      return "https://" + hosts.getFirst();
    }
    boolean tls = options.tls().isPresent();
    String name = tls && !selfSigned && !hosts.isEmpty() ? hosts.getFirst() : host;
    if (host.equals("0.0.0.0") || host.equals("::")) {
      name = name.equals(host) ? PairingLink.lanAddress() : name;
    }
    String host = name.contains(":") ? "[" + name + "]" : name;
    return (tls ? "https://" : "http://") + host + ":" + port;
  }

  private RequestLine.Log log() {
    return (line, defect) -> {
      if (log || defect != null) {
        console.err().println(Ink.harmless(line.toString()));
      }
      if (defect != null) {
        console.err().println(Ink.harmless("  " + defect));
      }
    };
  }
}
