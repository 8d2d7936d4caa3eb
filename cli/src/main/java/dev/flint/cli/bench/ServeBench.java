package dev.flint.cli.bench;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Session;
import dev.flint.cli.bench.AgentFigure.Goal;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.model.token.Tokenizer;
import dev.flint.server.FlintServer;
import dev.flint.server.RequestLine;
import dev.flint.server.ServerOptions;
import dev.flint.server.models.FixedModels;
import dev.flint.store.sqlite.SqliteStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Measures what a server costs over its engine, and what it bears.
///
/// @param loader loads the model
/// @param flint starts servers of their own processes
/// @param rivals those that are here
/// @param environment variables of all processes
/// @param scratch an empty folder
/// @param news hears what goes on
/// @param notes hears what could not be measured, and why
/// @param figures hears each figure when it is there
record ServeBench(
    Supplier<LocalEngine> loader,
    LocalOptions options,
    Path model,
    Tokenizer tokenizer,
    FreshFlint flint,
    Folders folders,
    ServeSizes sizes,
    List<Rival> rivals,
    Map<String, String> environment,
    Path scratch,
    Consumer<String> news,
    Consumer<String> notes,
    Consumer<AgentFigure> figures) {
  private static final int WARM_TOKENS = 200;
  private static final int WARM_ASKS = 20;
  private static final int PROMPTS = 8;
  private static final double HIGH = 0.95;
  private static final int NEVER = -100;
  private static final Goal NO_FAULT = Goal.atMost(0);

  /// Measures a row; what cannot be measured becomes a note.
  void measure(ServeRow row) {
    news.accept(row.word() + ": " + row.about());
    try {
      switch (row) {
        case FIRST_TOKEN -> firstToken();
        case STREAMS -> streams();
        case IDLE -> idle();
        case CHATS -> chats();
      }
    } catch (BadOutput | IOException e) {
      notes.accept(row.word() + ": " + e.getMessage());
    }
  }

  private void firstToken() {
    String prompt = AgentPrompts.text(tokenizer, WARM_TOKENS, 0);
    GenerateOptions one = AgentPrompts.endless(tokenizer, 1);
    LocalEngine engine = loader.get();
    try (var server =
            FlintServer.start(
                ServerOptions.LOCAL,
                new FixedModels(Map.of("m", engine), Map.of()),
                RequestLine.Log.NONE,
                SqliteStore.open(scratch.resolve("first-token.db")));
        HttpClient client = client()) {
      URI endpoint = URI.create("http://127.0.0.1:" + server.port() + "/v1/completions");
      List<Double> over = new ArrayList<>();
      for (int i = 0; i < 2 * WARM_ASKS; i++) {
        double own = firstToken(engine, prompt, one);
        ObjectNode body = StreamedAnswer.JSON.createObjectNode();
        body.put("model", "m").put("prompt", prompt).put("max_tokens", 1).put("temperature", 0);
        bias(body);
        StreamedAnswer answer = StreamedAnswer.ask(client, endpoint, body);
        if (!answer.faults().isEmpty()) {
          throw new BadOutput(String.join("; ", answer.faults()));
        }
        if (i >= WARM_ASKS) {
          over.add((answer.firstSeconds() - own) * 1e3);
        }
      }
      figures.accept(
          AgentFigure.of(
              ServeRow.FIRST_TOKEN.word(), AgentsBench.quantile(over, 0.5), "ms", Goal.atMost(15)));
    }
  }

  private static double firstToken(LocalEngine engine, String prompt, GenerateOptions one) {
    long asked = System.nanoTime();
    try (Session session = engine.openRaw(prompt);
        Events events = session.generate(one)) {
      for (@Nullable Event event = events.next(); event != null; event = events.next()) {
        if (event instanceof Event.Text) {
          break;
        }
      }
      return (System.nanoTime() - asked) / 1e9;
    }
  }

  /// Every client's text must be what a client that is alone gets for the same question.
  private void streams() throws IOException {
    try (ServedProcess served = served();
        HttpClient client = client()) {
      List<String> alone = new ArrayList<>();
      for (int i = 0; i < PROMPTS; i++) {
        StreamedAnswer answer = chat(client, served, conversation(question(i)));
        if (!answer.faults().isEmpty()) {
          throw new BadOutput(String.join("; ", answer.faults()));
        }
        alone.add(answer.text());
      }
      List<Callable<StreamedAnswer>> asks = new ArrayList<>();
      for (int i = 0; i < sizes.streams(); i++) {
        String question = question(i % PROMPTS);
        asks.add(() -> chat(client, served, conversation(question)));
      }
      int wrong = 0;
      List<StreamedAnswer> answers = TimedAnswer.together(asks);
      for (int i = 0; i < answers.size(); i++) {
        StreamedAnswer answer = answers.get(i);
        if (!answer.faults().isEmpty() || !answer.text().equals(alone.get(i % PROMPTS))) {
          wrong++;
          notes.accept("stream " + i + ": " + String.join("; ", answer.faults()));
        }
      }
      figures.accept(AgentFigure.of(ServeRow.STREAMS.word(), wrong, "wrong", NO_FAULT));
    }
  }

  private void idle() throws IOException {
    try (ServedProcess served = served();
        IdleConnections idle = new IdleConnections(served.address());
        HttpClient client = client()) {
      double before = served.residentBytes() / 1e6;
      idle.open(sizes.idle());
      double with = served.residentBytes() / 1e6;
      StreamedAnswer answer = chat(client, served, conversation(question(0)));
      answer.faults().forEach(notes);
      String word = ServeRow.IDLE.word();
      figures.accept(AgentFigure.of(word, idle.alive(), "held", Goal.atLeast(sizes.idle())));
      figures.accept(AgentFigure.of("idle-memory", with, "MB", Goal.atMost(1000)));
      figures.accept(AgentFigure.of("idle-memory-before", before, "MB", Goal.NONE));
    }
  }

  /// What a run of the chatting clients came to.
  private record Talk(double tokensPerSecond, double firstTokenSeconds) {}

  private void chats() throws IOException {
    String word = ServeRow.CHATS.word();
    List<Rival> theirs = rivals.stream().filter(LlamaCpp.class::isInstance).toList();
    if (theirs.isEmpty()) {
      try (ServedProcess served = served()) {
        talk(served, 1);
        Talk talk = talk(served, 0);
        figures.accept(AgentFigure.of(word, talk.tokensPerSecond, "tokens/s", Goal.NONE));
        figures.accept(AgentFigure.of("chat-8-ttft-p95", talk.firstTokenSeconds, "s", Goal.NONE));
      }
      return;
    }
    LlamaCpp llama = (LlamaCpp) theirs.getFirst();
    int port = ServedProcess.freePort();
    int cells = sizes.turns() * (sizes.question() + sizes.answer() + 100);
    Call call = llama.server(model, options.threads(), port, sizes.chats(), cells);
    List<Row.Pair> tokens = new ArrayList<>();
    List<Row.Pair> waits = new ArrayList<>();
    try (ServedProcess served = served();
        ServedProcess rival = ServedProcess.start(call, port, environment)) {
      news.accept(word + ": warming up");
      talk(served, sizes.pairs());
      talk(rival, sizes.pairs());
      for (int i = 0; i < sizes.pairs(); i++) {
        news.accept(word + ": pair " + (i + 1) + " of " + sizes.pairs());
        boolean first = i % 2 == 0;
        Talk before = first ? talk(served, i) : new Talk(0, 0);
        Talk other = talk(rival, i);
        Talk own = first ? before : talk(served, i);
        tokens.add(new Row.Pair(own.tokensPerSecond, other.tokensPerSecond));
        waits.add(new Row.Pair(own.firstTokenSeconds, other.firstTokenSeconds));
      }
    }
    figures.accept(new AgentFigure(word, "llama-server", tokens, "tokens/s", Goal.atLeast(3)));
    figures.accept(new AgentFigure("chat-8-ttft-p95", "llama-server", waits, "s", Goal.atMost(1)));
  }

  /// Each client asks its questions one after the other, with all that was said before.
  ///
  /// @param round another for each run, so that no question was asked before
  private Talk talk(ServedProcess server, int round) {
    try (HttpClient client = client()) {
      List<Callable<List<StreamedAnswer>>> clients = new ArrayList<>();
      for (int i = 0; i < sizes.chats(); i++) {
        int key = 1000 + (round * sizes.chats() + i) * sizes.turns();
        clients.add(() -> {
          List<StreamedAnswer> answers = new ArrayList<>();
          ArrayNode messages = StreamedAnswer.JSON.createArrayNode();
          for (int turn = 0; turn < sizes.turns(); turn++) {
            messages.addObject().put("role", "user").put("content", question(key + turn));
            StreamedAnswer answer = chat(client, server, messages);
            messages.addObject().put("role", "assistant").put("content", answer.text());
            answers.add(answer);
          }
          return answers;
        });
      }
      long begun = System.nanoTime();
      List<StreamedAnswer> all =
          TimedAnswer.together(clients).stream().flatMap(List::stream).toList();
      double seconds = (System.nanoTime() - begun) / 1e9;
      for (StreamedAnswer answer : all) {
        if (!answer.faults().isEmpty()) {
          throw new BadOutput(String.join("; ", answer.faults()));
        }
      }
      return new Talk(
          all.stream().mapToInt(StreamedAnswer::tokens).sum() / seconds,
          AgentsBench.quantile(all.stream().map(StreamedAnswer::firstSeconds).toList(), HIGH));
    }
  }

  private ServedProcess served() throws IOException {
    int port = ServedProcess.freePort();
    Path home = Files.createTempDirectory(scratch, "home");
    return ServedProcess.start(
        flint.serve(model, options, port, home, folders.cache()), port, environment);
  }

  private String question(int key) {
    return AgentPrompts.text(tokenizer, sizes.question(), key);
  }

  private static ArrayNode conversation(String question) {
    ArrayNode messages = StreamedAnswer.JSON.createArrayNode();
    messages.addObject().put("role", "user").put("content", question);
    return messages;
  }

  private StreamedAnswer chat(HttpClient client, ServedProcess server, ArrayNode messages) {
    ObjectNode body = StreamedAnswer.JSON.createObjectNode();
    body.put("model", String.valueOf(model.getFileName()).replaceFirst("[.]gguf$", ""));
    body.set("messages", messages);
    body.put("max_tokens", sizes.answer()).put("temperature", 0).put("seed", 1);
    bias(body);
    return StreamedAnswer.ask(client, server.address().resolve("/v1/chat/completions"), body);
  }

  /// An answer ends at its last token only.
  private void bias(ObjectNode body) {
    ObjectNode bias = body.putObject("logit_bias");
    tokenizer.endings().stream().forEach(token -> bias.put("" + token, NEVER));
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }
}
