package dev.flint.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Sampling;
import dev.flint.chat.Session;
import dev.flint.chat.ToolChoice;
import dev.flint.chat.ToolSpec;
import dev.flint.testing.TestFiles;
import dev.flint.wire.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// llama.cpp's own server, as the package xllamacpp has it, with `qwen2.5-coder:0.5b`.
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LlamaServerTest {
  private static final GenerateOptions GREEDY =
      GenerateOptions.DEFAULT.withSampling(Sampling.GREEDY).withMaxTokens(12).withSeed(1);

  @SuppressWarnings("NullAway.Init")
  private Process server;

  @SuppressWarnings("NullAway.Init")
  private RemoteEngine engine;

  @BeforeAll
  void start() throws IOException {
    Path sources = Path.of("src/test/py").toAbsolutePath();
    Path packages =
        TestFiles.folder(
            "xllamacpp-2026.10.11549",
            folder -> install(folder, sources.resolve("requirements.txt")));
    ProcessBuilder program =
        new ProcessBuilder(
                "python3",
                sources.resolve("xllamacpp_server.py").toString(),
                TestFiles.model("qwen2.5-coder:0.5b").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    program.environment().put("PYTHONPATH", packages.toString());
    server = program.start();
    engine =
        RemoteEngine.open(
            RemoteOptions.of("llama", RemoteAddress.parse(address()), RemoteKey.NONE));
    assertThat(engine.trouble()).isNull();
  }

  private String address() throws IOException {
    BufferedReader lines =
        new BufferedReader(
            new java.io.InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    for (String line; (line = lines.readLine()) != null; ) {
      if (line.startsWith("listening ")) {
        return line.substring("listening ".length());
      }
    }
    throw new AssertionError("the server ended before it listened");
  }

  private static void install(Path folder, Path requirements) throws IOException {
    Process pip =
        new ProcessBuilder(
                "python3",
                "-m",
                "pip",
                "install",
                "-q",
                "--no-deps",
                "--disable-pip-version-check",
                "--target",
                folder.toString(),
                "-r",
                requirements.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(pip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(pip.waitFor()).as("pip said: %s", said).isZero();
    } catch (InterruptedException e) {
      pip.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @AfterAll
  void stop() {
    engine.close();
    server.destroy();
  }

  private List<Event> ask(GenerateOptions options) {
    try (Session session = engine.open(List.of(Message.user("What is the capital of France?")))) {
      return Talk.all(session.generate(options));
    }
  }

  @Test
  void anAnswerIsStreamedAndCounted() {
    assertThat(engine.capabilities().contextTokens()).isPositive();
    List<Event> events = ask(GREEDY);
    assertThat(events.stream().filter(Event.Text.class::isInstance)).hasSizeGreaterThan(3);
    assertThat(Talk.text(events)).isNotBlank();
    assertThat(Talk.end(events).usage().promptTokens()).isPositive();
    assertThat(Talk.end(events).usage().generatedTokens()).isBetween(3, 12);
    assertThat(Talk.text(ask(GREEDY))).isEqualTo(Talk.text(events));
    assertThat(Talk.end(ask(GREEDY.withMaxTokens(2))).reason()).isEqualTo(FinishReason.MAX_TOKENS);
  }

  @Test
  void probabilitiesComeWithIdsAndAlternatives() {
    List<Event.Token> tokens =
        ask(GREEDY.withLogprobs(3)).stream()
            .filter(Event.Token.class::isInstance)
            .map(Event.Token.class::cast)
            .toList();
    assertThat(tokens).hasSizeGreaterThan(3);
    for (Event.Token token : tokens) {
      assertThat(token.top()).hasSize(3);
      assertThat(token.chosen().logprob()).isLessThanOrEqualTo(0);
      assertThat(token.chosen().id()).isNotNegative();
    }
  }

  @Test
  void anAnswerKeepsToASchema() {
    String schema =
        "{\"type\":\"object\",\"properties\":{\"city\":{\"enum\":[\"Paris\",\"Rome\"]}},"
            + "\"required\":[\"city\"],\"additionalProperties\":false}";
    String text =
        Talk.text(ask(GREEDY.withMaxTokens(60).withConstraint(new Constraint.JsonSchema(schema))));
    assertThat(Json.tree(text).get("city").stringValue()).isIn("Paris", "Rome");
    Constraint choice = new Constraint.Choice(List.of("Paris", "Rome"));
    assertThat(Talk.text(ask(GREEDY.withConstraint(choice)))).isIn("Paris", "Rome");
  }

  /// The call is told, not asked for: this package's server does not hold `tool_choice`.
  @Test
  void aToolsResultIsRead() {
    ToolSpec tool =
        new ToolSpec(
            "capital",
            "the capital of a country",
            "{\"type\":\"object\",\"properties\":{\"country\":{\"enum\":[\"France\",\"Italy\"]}},"
                + "\"required\":[\"country\"]}",
            false);
    Opening opening =
        new Opening(
            List.of(
                Message.user("What is the capital of France?"),
                new Message(
                    Role.ASSISTANT,
                    List.of(new Part.ToolCall("call1", "capital", "{\"country\":\"France\"}"))),
                new Message(
                    Role.TOOL, List.of(new Part.ToolResult("call1", "It is Paris.", false)))),
            List.of(tool),
            Opening.Effort.MODEL,
            "");
    try (Session session = engine.open(opening)) {
      List<Event> answer = Talk.all(session.generate(GREEDY.withToolChoice(ToolChoice.NONE)));
      assertThat(Talk.text(answer)).isNotBlank();
      assertThat(Talk.end(answer).usage().promptTokens()).isGreaterThan(60);
    }
  }

  @Test
  void aCancelledAnswerFreesTheServerForTheNext() {
    try (Session session = engine.open(List.of(Message.user("Count to a thousand.")))) {
      Events events = session.generate(GREEDY.withMaxTokens(1500));
      assertThat(events.next()).isNotNull();
      events.close();
      assertThat(events.next()).isNull();
      session.append(List.of(Message.user("Stop. What is the capital of France?")));
      assertThat(Talk.text(Talk.all(session.generate(GREEDY)))).isNotBlank();
    }
  }

  @Test
  void aConversationThatDoesNotFitIsRefused() {
    String much = "word ".repeat(1500);
    try (Session session = engine.open(List.of(Message.user(much)))) {
      Events events = session.generate(GREEDY);
      assertThatThrownBy(() -> Talk.all(events))
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.code()).isEqualTo(Failure.Code.CONTEXT_OVERFLOW));
    }
  }
}
