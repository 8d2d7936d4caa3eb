package dev.flint.cli.serve;

import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.contemplate.Trial;
import dev.flint.assistant.mode.ModeOptions;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Engine;
import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.ToolSpec;
import dev.flint.server.FlintServer;
import dev.flint.server.RequestLine;
import dev.flint.server.ServerOptions;
import dev.flint.server.door.DoorRules;
import dev.flint.server.door.Limits;
import dev.flint.server.models.FixedModels;
import dev.flint.server.models.ModelShelf;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.Store;
import dev.flint.store.sqlite.SqliteStore;
import dev.flint.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A program for journeys through the app: the real server with models that say what no small model
/// says reliably. It keeps its data in the folder `FLINT_HOME`.
public final class JourneyServer {
  private static final String TRICK =
      "<img src=x onerror=hit()> [x](javascript:hit()) ![x](https://evil.example/tool)";

  private static final String SEARCHED =
      """
      1. A page about flint
         https://example.org/flint
         Flint is a hard grey stone.
      """;

  /// What is streamed to measure the page: headings, lists, code, a table.
  private static final String STORY =
      """
      ## Part %d

      The sea was calm and **wide**, and the boat went on its way with `sails` full of wind, past
      islands that nobody had named, until the evening came and the lights of the coast went on.

      - first the harbour
      - then the *open* water

      ```python
      for wave in range(10):
          print("wave", wave)
      ```

      | day | miles |
      |-----|-------|
      | 1   | 40    |

      """;

  private JourneyServer() {}

  /// @param arguments `--port N`, and `--long N` for a conversation of so many messages
  public static void main(String[] arguments) throws Exception {
    Path home = Files.createDirectories(Path.of(System.getenv("FLINT_HOME")));
    Store store = SqliteStore.open(home.resolve("flint.db"));
    int port = 0;
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      int number = Integer.parseInt(arguments[i + 1]);
      switch (arguments[i]) {
        case "--port" -> port = number;
        case "--long" -> fill(store, number);
        default -> throw new IllegalArgumentException(arguments[i]);
      }
    }
    Toolbox tools =
        new Toolbox(List.of(sending(), finding("look_up", SEARCHED), finding("trick", TRICK)));
    var models =
        new AssistantModels(
            new FixedModels(engines(), Map.of()),
            new ModeOptions(Preset.DEFAULT, tools, Duration.ofSeconds(10), Trial.NONE),
            shelf(),
            () -> {});
    FlintServer server =
        FlintServer.start(
            ServerOptions.LOCAL
                .withAddress("127.0.0.1", port)
                .withDoor(
                    new DoorRules(false, Set.of("flint.test"), Set.of(), Set.of(), Limits.NONE)),
            models,
            RequestLine.Log.NONE,
            store);
    System.err.println("Flint's app is at http://127.0.0.1:" + server.port() + "/");
    LockSupport.park();
  }

  private static Map<String, Engine> engines() {
    Map<String, Engine> engines = new LinkedHashMap<>();
    engines.put("echo", new ScriptedEngine(JourneyServer::echo));
    engines.put("letters", new ScriptedEngine(JourneyServer::letters));
    engines.put("stream", new ScriptedEngine(_ -> stream()));
    engines.put("breaking", new ScriptedEngine(said -> broken(said.size())));
    engines.put("thinker", new ScriptedEngine(_ -> thought()));
    engines.put(
        "caller",
        new ScriptedEngine(said -> call(said, "send_note", "{\"text\":\"the exact words\"}")));
    engines.put(
        "reader", new ScriptedEngine(said -> call(said, "look_up", "{\"text\":\"flint\"}")));
    engines.put(
        "tricked", new ScriptedEngine(said -> call(said, "trick", "{\"text\":\"" + TRICK + "\"}")));
    return engines;
  }

  private static String last(List<Message> said) {
    return said.getLast().text();
  }

  /// Repeats what was said; asked for a title it gives one.
  private static Iterator<Event> echo(List<Message> said) {
    boolean title = last(said).startsWith("Write a title");
    return ScriptedEngine.saying(title ? "\"Words about words\"" : last(said));
  }

  /// Repeats what was said a few letters at a time.
  private static Iterator<Event> letters(List<Message> said) {
    String text = last(said);
    return Stream.concat(
            IntStream.range(0, (text.length() + 6) / 7)
                .mapToObj(i -> {
                  LockSupport.parkNanos(3_000_000);
                  return (Event)
                      new Event.Text(text.substring(7 * i, Math.min(text.length(), 7 * i + 7)));
                }),
            Stream.of(ScriptedEngine.end(FinishReason.END_OF_TURN, text.length())))
        .iterator();
  }

  /// A long answer at 100 tokens a second.
  private static Iterator<Event> stream() {
    String text =
        IntStream.rangeClosed(1, 12).mapToObj(STORY::formatted).reduce("", String::concat);
    String[] tokens = text.split("(?<=\\s)(?=\\S)", -1);
    long begin = System.nanoTime();
    return Stream.concat(
            IntStream.range(0, tokens.length)
                .mapToObj(i -> {
                  LockSupport.parkNanos(begin + i * 10_000_000L - System.nanoTime());
                  return (Event) new Event.Text(tokens[i]);
                }),
            Stream.of(ScriptedEngine.end(FinishReason.END_OF_TURN, tokens.length)))
        .iterator();
  }

  /// Fails: in the middle of the first answer, later before a word.
  private static Iterator<Event> broken(int messages) {
    Iterator<Event> begun =
        messages == 1
            ? List.<Event>of(new Event.Text("It begins well")).iterator()
            : List.<Event>of().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public Event next() {
        if (begun.hasNext()) {
          return begun.next();
        }
        throw new Failure(Failure.Code.UPSTREAM, "the other server has gone away");
      }
    };
  }

  private static Iterator<Event> thought() {
    return List.of(
            new Event.Reasoning("First I read the question. It is short.\n\n"),
            new Event.Reasoning("Then I weigh it.\nStep by step it becomes clear."),
            new Event.Text("Hello."),
            ScriptedEngine.end(FinishReason.END_OF_TURN, 20))
        .iterator();
  }

  /// Calls a tool once for each question, then tells what it gave.
  private static Iterator<Event> call(List<Message> said, String tool, String arguments) {
    Message last = said.getLast();
    if (last.role() != Role.TOOL) {
      return List.of(
              new Event.ToolCallBegin(0, "call_" + said.size(), tool),
              new Event.ToolCallArguments(0, arguments),
              new Event.ToolCallEnd(0),
              ScriptedEngine.end(FinishReason.TOOL_CALLS, 5))
          .iterator();
    }
    String result = ((Part.ToolResult) last.parts().getFirst()).text();
    return ScriptedEngine.saying(
        tool.equals("look_up")
            ? "It is hard, says [the page](https://example.org/flint)."
            : result);
  }

  /// A tool with an effect.
  private static Tool sending() {
    return tool(
        "send_note",
        new ToolPolicy(true, false, false),
        words -> "send \"" + words + "\" to the notice board",
        words -> "sent: " + words);
  }

  private static Tool finding(String name, String found) {
    return tool(name, ToolPolicy.READS, _ -> "look", _ -> found);
  }

  private interface Words {
    String of(String words);
  }

  private static Tool tool(String name, ToolPolicy policy, Words effect, Words result) {
    return new Tool() {
      @Override
      public ToolSpec spec() {
        return new ToolSpec(
            name,
            name,
            "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}}}",
            false);
      }

      @Override
      public ToolPolicy policy() {
        return policy;
      }

      @Override
      public String effect(String arguments) {
        return effect.of(Json.tree(arguments).path("text").asString());
      }

      @Override
      public ToolOutcome run(String arguments) {
        return ToolOutcome.of(result.of(Json.tree(arguments).path("text").asString()));
      }
    };
  }

  /// A shelf with one model, whose licence wants consent.
  private static ModelShelf shelf() {
    return new ModelShelf() {
      @Override
      public List<Offer> offers() {
        return List.of(
            new Offer(
                "picky:1b",
                "Picky 1B",
                "small and particular",
                700_000_000,
                Fit.FITS,
                21,
                "Apache License 2.0",
                "https://www.apache.org/licenses/LICENSE-2.0",
                "You must keep to the terms.",
                true,
                false),
            new Offer(
                "huge:900b",
                "Huge 900B",
                "for a hall of machines",
                500_000_000_000L,
                Fit.TOO_LARGE,
                0.03,
                "Apache License 2.0",
                "https://www.apache.org/licenses/LICENSE-2.0",
                "",
                true,
                false));
      }

      @Override
      public void fetch(String id, boolean accepted, Listener listener) {
        if (!accepted) {
          throw new IllegalStateException("not accepted");
        }
        for (long done = 0; done <= 700_000_000; done += 70_000_000) {
          listener.moved(false, done, 700_000_000, 350_000_000);
        }
        listener.moved(true, 700_000_000, 700_000_000, 0);
      }
    };
  }

  /// A conversation of many messages, half of them questions.
  private static void fill(Store store, int messages) throws IOException {
    Conversation chat =
        store
            .conversations()
            .create(
                "",
                "A long conversation",
                new ChatSettings("stream", "instant", null, null, null, null, null, null, null));
    String parent = null;
    for (int i = 0; i < messages; i++) {
      Message message =
          i % 2 == 0
              ? Message.user("Question " + i + ": what happened then, and why did it happen so?")
              : new Message(Role.ASSISTANT, List.of(new Part.Text(STORY.formatted(i))));
      parent = store.conversations().append("", chat.id(), parent, message).id();
    }
  }
}
