package dev.flint.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.store.Run;
import dev.flint.store.sqlite.SqliteStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `flint serve` as a process of its own, with two tiny models: one named at the start, one that
/// another tool has left on the machine.
class ServeProcessTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path home;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void makeModels() throws IOException {
    TinyModel.write(home.resolve("first.gguf"));
    Path other = Files.createDirectories(home.resolve(".lmstudio/models/someone/second-GGUF"));
    TinyModel.write(other.resolve("second.gguf"));
  }

  @AfterEach
  void end() {
    processes.forEach(process -> process.toHandle().destroyForcibly());
    client.shutdownNow();
  }

  /// A running server.
  private record Served(Process process, String address) {}

  private Served serve(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-m", home.resolve("first.gguf").toString()));
    arguments.addAll(List.of(more));
    return serve(home, Map.of(), arguments);
  }

  private Served serve(Path user, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-Dflint.terminals=" + environment.getOrDefault("TERMINALS", ""),
                Main.class.getName(),
                "serve",
                "--port",
                "0"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("FLINT_MODEL", "DISPLAY", "SSH_CONNECTION"));
    builder.environment().putAll(environment);
    builder.environment().put("FLINT_HOME", user.resolve("flint").toString());
    builder.environment().put("HOME", user.toString());
    Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    processes.add(process);
    var told = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    List<String> lines = new ArrayList<>();
    for (String line; (line = told.readLine()) != null; ) {
      lines.add(line);
      if (line.startsWith("Flint answers at ")) {
        String url = line.substring("Flint answers at ".length());
        return new Served(process, url.substring(0, url.length() - "/v1".length()));
      }
    }
    throw new AssertionError("it did not start: " + lines);
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String url, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url))
            .POST(BodyPublishers.ofString(body.replace('\'', '"')))
            .build(),
        BodyHandlers.ofString());
  }

  private static List<String> states(String models) {
    List<String> states = new ArrayList<>();
    for (JsonNode model : JSON.readTree(models).get("data")) {
      if (!model.get("id").asString().startsWith("flint/")) {
        states.add(model.get("state").asString());
      }
    }
    return states;
  }

  @Test
  void a_model_is_loaded_by_the_first_request_that_names_it() throws Exception {
    Served served = serve();
    String models = get(served.address() + "/v1/models").body();
    assertThat(states(models)).containsExactly("loaded", "unloaded");
    String second = JSON.readTree(models).get("data").get(1).get("id").asString();
    HttpResponse<String> unknown =
        post(
            served.address() + "/v1/chat/completions",
            "{'model':'third','messages':[{'role':'user','content':'hello'}]}");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("model_not_found", "there is no model 'third' here");
    HttpResponse<String> pullable =
        post(
            served.address() + "/v1/chat/completions",
            "{'model':'smollm2:135m','messages':[{'role':'user','content':'hello'}]}");
    assertThat(pullable.statusCode()).isEqualTo(404);
    assertThat(pullable.body()).contains("flint pull smollm2:135m");
    HttpResponse<String> answer =
        post(
            served.address() + "/v1/chat/completions",
            "{'model':'"
                + second
                + "','max_tokens':3,'messages':[{'role':'user','content':'hello'}]}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(states(get(served.address() + "/v1/models").body()))
        .containsExactly("loaded", "loaded");
  }

  @Test
  void without_any_model_the_app_is_there_to_offer_some() throws Exception {
    Path user = Files.createDirectories(home.resolve("new"));
    Served served = serve(user, Map.of(), List.of());
    HttpResponse<String> ready = get(served.address() + "/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("there is no model here yet");
    assertThat(get(served.address() + "/health").statusCode()).isEqualTo(200);
    assertThat(states(get(served.address() + "/v1/models").body())).isEmpty();
    HttpResponse<String> answer =
        post(
            served.address() + "/v1/chat/completions",
            "{'model':'flint/instant','messages':[{'role':'user','content':'hello'}]}");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("there is no model here yet", "flint pull");
    HttpResponse<String> offers = get(served.address() + "/api/catalogue");
    assertThat(offers.body()).contains("smollm2:135m", "fit", "licence");
    assertThat(user.resolve("flint")).isDirectoryRecursivelyContaining("glob:**flint.db");
    try (Stream<Path> files = Files.walk(user)) {
      assertThat(files).noneMatch(file -> file.toString().contains(".gguf"));
    }
  }

  @Test
  void on_a_desktop_the_app_is_opened() throws Exception {
    Path programs = Files.createDirectories(home.resolve("programs"));
    Path opened = home.resolve("opened");
    Path opener = programs.resolve("xdg-open");
    Files.writeString(opener, "#!/bin/sh\nprintf %s \"$1\" > \"" + opened + ".part\"\n");
    Files.writeString(
        opener, "mv \"" + opened + ".part\" \"" + opened + "\"\n", StandardOpenOption.APPEND);
    assertThat(opener.toFile().setExecutable(true)).isTrue();
    Map<String, String> desktop =
        Map.of("DISPLAY", ":7", "TERMINALS", "e", "PATH", programs + ":" + System.getenv("PATH"));
    Served served = serve(Files.createDirectories(home.resolve("new")), desktop, List.of());
    for (int i = 0; i < 600 && !Files.exists(opened); i++) {
      Thread.sleep(100);
    }
    assertThat(opened).content().isEqualTo(served.address() + "/");
  }

  @Test
  void a_stop_leaves_no_run_unfinished() throws Exception {
    Served served = serve("--stop-seconds", "1");
    HttpResponse<InputStream> stream =
        client.send(
            HttpRequest.newBuilder(URI.create(served.address() + "/v1/responses"))
                .POST(
                    BodyPublishers.ofString(
                        "{\"model\":\"first\",\"input\":\"hello\",\"stream\":true}"))
                .build(),
            BodyHandlers.ofInputStream());
    assertThat(stream.body().readNBytes(10)).hasSize(10);
    served.process().destroy(); // SIGTERM
    assertThat(served.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(served.process().exitValue()).isEqualTo(128 + 15);
    try (SqliteStore store = SqliteStore.open(home.resolve("flint/data/flint.db"))) {
      List<Run> runs = store.runs().recent("", 10);
      assertThat(runs).hasSize(1);
      assertThat(runs.getFirst().state().ended()).isTrue();
      assertThat(store.runs().events(runs.getFirst().id(), 0, 10)).isNotEmpty();
    }
  }

  @Test
  void where_everybody_needs_a_key_a_browser_can_be_paired() throws Exception {
    Served served = serve("--require-keys");
    assertThat(get(served.address() + "/v1/models").statusCode()).isEqualTo(401);
    assertThat(get(served.address() + "/pair").statusCode()).isEqualTo(200);
    Shell shell = new Shell(home.resolve("flint"));
    String key = shell.run("key", "add", "laptop").out().strip();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(served.address() + "/v1/models"))
            .header("x-api-key", key)
            .build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(shell.run("key", "revoke", "laptop").code()).isZero();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }
}
