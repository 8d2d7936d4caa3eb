package dev.flint.engine.local;

import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.ToolChoice;
import dev.flint.model.reply.OpenCall;
import dev.flint.model.reply.ReplyParser;
import dev.flint.model.reply.ReplyPiece;
import dev.flint.model.reply.ReplyStart;
import dev.flint.model.reply.ReplyStyle;
import dev.flint.model.reply.ReplyStyles;
import dev.flint.model.reply.ReplyTool;
import dev.flint.model.sample.StopStrings;
import dev.flint.model.token.Specials;
import dev.flint.model.token.TokenDecoder;
import dev.flint.model.token.Tokenizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One answer being read: tokens in, events out. One thread at a time.
final class Reply {
  private final Tokenizer tokenizer;
  private final ReplyStyle style;
  private final GenerateOptions options;
  private final boolean tools;
  private final ReplyParser parser;
  private final TokenDecoder decoder;
  private final Set<String> ids = new HashSet<>(); // of the conversation's calls
  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final List<Part.ToolCall> calls = new ArrayList<>();
  private StopStrings stops;
  private boolean stopString;
  private boolean enoughCalls;
  private @Nullable Call call;
  private final List<Event> untold = new ArrayList<>(); // of the call that was begun before

  /// The call being read.
  private record Call(String id, String name, StringBuilder arguments) {}

  Reply(
      Tokenizer tokenizer,
      ReplyStyle style,
      Opening opening,
      GenerateOptions options,
      ReplyStart start) {
    this.tokenizer = tokenizer;
    this.style = style;
    this.options = options;
    tools = !opening.tools().isEmpty() && !(options.toolChoice() instanceof ToolChoice.None);
    List<ReplyTool> known = new ArrayList<>();
    if (tools) {
      opening.tools().forEach(tool -> known.add(ToolTexts.known(tool)));
    }
    parser = style.parser(start, known);
    decoder = tokenizer.decoder(true);
    stops = Samplers.stops(options);
    for (Message message : opening.messages()) {
      for (Part part : message.parts()) {
        if (part instanceof Part.ToolCall made) {
          ids.add(made.id());
        }
      }
    }
  }

  /// Goes on in the midst of a call.
  private Reply(Reply past, GenerateOptions options) {
    tokenizer = past.tokenizer;
    style = past.style;
    this.options = options;
    tools = past.tools;
    parser = past.parser;
    decoder = past.decoder;
    ids.addAll(past.ids);
    stops = Samplers.stops(options);
    Call begun = past.call;
    if (begun != null) {
      call = begun;
      untold.add(new Event.ToolCallBegin(0, begun.id(), begun.name()));
      untold.add(new Event.ToolCallArguments(0, begun.arguments().toString()));
    }
  }

  /// A reader for the rest of a call that was not finished; it tells the call from its beginning.
  /// Null if this reader is in no call. This one must not be used any more.
  @Nullable Reply rest(GenerateOptions options) {
    return parser.openCall() == null ? null : new Reply(this, options);
  }

  /// A reader for text that is not a chat's.
  static Reply raw(Tokenizer tokenizer, GenerateOptions options) {
    ReplyStyle text = ReplyStyles.plain("");
    return new Reply(tokenizer, text, Opening.of(List.of()), options, ReplyStart.CONTENT);
  }

  /// Takes the next token; not one that ends generation.
  List<Event> push(int token) {
    boolean shown = !tokenizer.isControl(token) || steers(tokenizer.piece(token));
    return shown ? read(parser.push(decoder.push(token))) : List.of();
  }

  /// Whether a control token means something to the parser. Others are not part of what is said.
  private boolean steers(String control) {
    return parser.inCall() || style.marks().stream().anyMatch(mark -> mark.contains(control));
  }

  /// What was held back, when the answer ends for another reason than [#stopped].
  List<Event> end() {
    // Bytes that the decoder still holds begin a character that will never be complete.
    List<Event> events = new ArrayList<>();
    events.addAll(read(parser.end()));
    if (!stopped()) {
      say(stops.flush(), events);
    }
    return events;
  }

  /// Whether the answer is over: a stop string was met, or one call was made and no more may be.
  boolean stopped() {
    return stopString || enoughCalls;
  }

  /// Why the answer ended.
  ///
  /// @param reached what the caller saw; of no account once [#stopped]
  FinishReason reason(FinishReason reached) {
    if (stopString) {
      return FinishReason.STOP_STRING;
    }
    boolean asked = enoughCalls || (reached == FinishReason.END_OF_TURN && !calls.isEmpty());
    return asked ? FinishReason.TOOL_CALLS : reached;
  }

  /// Whether the model may reason before it answers.
  boolean mayReason() {
    return style.reasons();
  }

  /// Whether the next token belongs to reasoning.
  boolean reasoning() {
    return parser.inReasoning();
  }

  /// Whether the next token belongs to a call.
  boolean inCall() {
    return parser.inCall();
  }

  /// The block of calls that is being read, as [ReplyParser#openCall] tells it.
  @Nullable OpenCall openCall() {
    return parser.openCall();
  }

  /// Tokens that end reasoning, to be appended when its budget is used up, and pushed.
  int[] endOfReasoning() {
    String close =
        style.beforeContent().isEmpty()
            ? "\n" + style.reasoningClose() + "\n\n"
            : style.reasoningClose() + (tools ? "" : style.beforeContent());
    return tokenizer.encode(close, Specials.PARSE);
  }

  /// What a further answer would continue in.
  ReplyStart start() {
    if (parser.inReasoning()) {
      return ReplyStart.REASONING;
    }
    return text.isEmpty() && reasoning.isEmpty() && calls.isEmpty()
        ? ReplyStart.TURN
        : ReplyStart.CONTENT;
  }

  /// What was said so far. Calls that are not complete are not in it.
  Message message() {
    List<Part> parts = new ArrayList<>();
    if (!reasoning.isEmpty()) {
      parts.add(new Part.Reasoning(reasoning.toString()));
    }
    if (!text.isEmpty() || (reasoning.isEmpty() && calls.isEmpty())) {
      parts.add(new Part.Text(text.toString()));
    }
    parts.addAll(calls);
    return new Message(Role.ASSISTANT, parts);
  }

  private List<Event> read(List<ReplyPiece> pieces) {
    List<Event> events = new ArrayList<>(untold);
    untold.clear();
    for (ReplyPiece piece : pieces) {
      if (stopped()) {
        break;
      }
      read(piece, events);
    }
    enoughCalls |= !options.parallelToolCalls() && !calls.isEmpty() && !parser.inCall();
    return events;
  }

  private void read(ReplyPiece piece, List<Event> events) {
    switch (piece) {
      case ReplyPiece.Reasoning thought -> {
        reasoning.append(thought.text());
        events.add(new Event.Reasoning(thought.text()));
      }
      case ReplyPiece.Content content -> {
        StopStrings.Result result = stops.push(content.text());
        say(result.text(), events);
        stopString = result.stopped();
      }
      case ReplyPiece.CallBegin begin -> {
        if (!options.parallelToolCalls() && !calls.isEmpty()) {
          enoughCalls = true;
          return;
        }
        say(stops.flush(), events);
        stops = Samplers.stops(options);
        Call begun = new Call(id(), begin.name(), new StringBuilder());
        call = begun;
        events.add(new Event.ToolCallBegin(calls.size(), begun.id(), begun.name()));
      }
      case ReplyPiece.CallArguments arguments -> {
        Call current = call;
        if (current != null) {
          current.arguments().append(arguments.json());
          events.add(new Event.ToolCallArguments(calls.size(), arguments.json()));
        }
      }
      case ReplyPiece.CallEnd _ -> {
        Call current = call;
        if (current != null) {
          events.add(new Event.ToolCallEnd(calls.size()));
          calls.add(
              new Part.ToolCall(current.id(), current.name(), current.arguments().toString()));
          call = null;
        }
      }
      case ReplyPiece.Bad bad -> {
        call = null;
        text.append(bad.text());
        events.add(new Event.BadToolCall(bad.text(), bad.reason()));
      }
    }
  }

  private void say(String said, List<Event> events) {
    if (!said.isEmpty()) {
      text.append(said);
      events.add(new Event.Text(said));
    }
  }

  /// Nine letters and digits, as Mistral's templates want them; the same for the same conversation.
  private String id() {
    int number = ids.size();
    String id;
    do {
      String digits = Integer.toString(number++, 36);
      id = "call" + "0".repeat(Math.max(0, 5 - digits.length())) + digits;
    } while (!ids.add(id));
    return id;
  }
}
