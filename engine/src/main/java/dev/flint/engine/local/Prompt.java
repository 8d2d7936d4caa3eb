package dev.flint.engine.local;

import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.model.reply.ReplyStart;
import dev.flint.model.reply.ReplyStyle;
import dev.flint.model.reply.ReplyStyles;
import dev.flint.model.template.ChatTemplate;
import dev.flint.model.template.TemplateError;
import dev.flint.model.template.TemplateRefusal;
import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Turns conversations into the tokens that a model's chat template asks for, and knows how the
/// model's replies are to be read. Safe for many threads.
final class Prompt {
  /// Stands for an answer that is not rendered because its tokens are there already.
  private static final String ANSWER = new String(Character.toChars(0xF1A58));

  private final ChatTemplate template;
  private final Tokenizer tokenizer;
  private final ReplyStyle style;
  private final TemplateTraits traits;
  private final ControlText controls;
  private final boolean beginsWithBos;
  private final List<String> endings = new ArrayList<>();

  /// @param source the template's text
  Prompt(ChatTemplate template, String source, Tokenizer tokenizer) {
    this.template = template;
    this.tokenizer = tokenizer;
    traits =
        TemplateTraits.of(
            source, (messages, tools) -> template.render(context(messages, tools, true, Map.of())));
    ReplyStyle known = ReplyStyles.of(source);
    style = traits.tools() ? known : ReplyStyles.plain(source);
    controls = new ControlText(tokenizer, style.marks());
    int[] empty = tokenizer.encodeWithBos("", Specials.AS_TEXT);
    beginsWithBos =
        tokenizer.bos().isPresent() && empty.length > 0 && empty[0] == tokenizer.bos().getAsInt();
    tokenizer.endings().stream().forEach(token -> endings.add(tokenizer.piece(token)));
  }

  /// How the model's replies are written.
  ReplyStyle style() {
    return style;
  }

  /// Whether the template itself tells the model of tools.
  boolean callsTools() {
    return traits.tools();
  }

  /// The conversation's tokens, up to where the assistant's answer begins or goes on.
  Prompted open(Opening opening) {
    List<Message> messages = opening.messages();
    Message last = unfinished(messages);
    List<Message> past = last == null ? messages : messages.subList(0, messages.size() - 1);
    String rendered = render(opening, past, true);
    Prompted begun = begin(rendered, opening, last);
    int[] tokens = begun.tokens();
    if (beginsWithBos && (tokens.length == 0 || tokens[0] != tokenizer.bos().getAsInt())) {
      var all = new Tokens();
      all.add(tokenizer.bos().getAsInt());
      all.add(tokens);
      return new Prompted(all.toArray(), begun.start());
    }
    return begun;
  }

  /// The tokens that follow a generated answer when `added` messages come after it: the end of the
  /// assistant's turn, the new messages, the beginning of the next answer. Null if the template
  /// does not let them be told apart, so that the conversation must be read anew.
  ///
  /// @param past the session's opening, with the messages before the answer; if an assistant's
  ///   message is the last of them, the answer continued it
  @Nullable Prompted resume(Opening past, Message answer, List<Message> added) {
    List<Message> all = new ArrayList<>(past.messages());
    if (unfinished(all) != null) {
      all.removeLast();
    }
    boolean calls = traits.tools() && hasCalls(answer);
    all.add(calls ? standIn(answer) : Message.assistant(ANSWER));
    all.addAll(added);
    Message last = unfinished(all);
    if (last != null) {
      all.removeLast();
    }
    if (added.size() == 1 && last != null) {
      return null; // the answer and its continuation are one message
    }
    String rendered = render(past, all, true);
    int at = rendered.indexOf(ANSWER);
    if (at < 0 || rendered.indexOf(ANSWER, at + ANSWER.length()) >= 0) {
      return null;
    }
    String rest = rendered.substring(at + ANSWER.length());
    if (calls) {
      int end = firstEnding(rest);
      if (end < 0) {
        return null;
      }
      rest = rest.substring(end);
    }
    String close = cutInReasoning(answer) ? closeReasoning() : "";
    return begin(close + rest, past, last);
  }

  /// The assistant's message at the end, which the answer is to continue.
  private static @Nullable Message unfinished(List<Message> messages) {
    Message last = messages.isEmpty() ? null : messages.getLast();
    if (last == null || last.role() != Role.ASSISTANT) {
      return null;
    }
    if (hasCalls(last)) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "the last message calls tools; their results must follow before the next answer");
    }
    return last;
  }

  private static boolean hasCalls(Message message) {
    return message.parts().stream().anyMatch(Part.ToolCall.class::isInstance);
  }

  private boolean cutInReasoning(Message answer) {
    return style.reasons()
        && answer.parts().stream().allMatch(Part.Reasoning.class::isInstance)
        && !style.reasoningClose().contains("<|start|>");
  }

  /// The answer's calls, the last one's arguments being [#ANSWER].
  private static Message standIn(Message answer) {
    List<Part> calls = new ArrayList<>();
    for (Part part : answer.parts()) {
      if (part instanceof Part.ToolCall) {
        calls.add(part);
      }
    }
    Part.ToolCall last = (Part.ToolCall) calls.removeLast();
    calls.add(new Part.ToolCall(last.id(), last.name(), "{\"a\": \"" + ANSWER + "\"}"));
    return new Message(Role.ASSISTANT, calls);
  }

  private int firstEnding(String text) {
    int first = -1;
    for (String ending : endings) {
      int at = ending.isEmpty() ? -1 : text.indexOf(ending);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /// Lets the answer begin at the end of rendered text.
  ///
  /// @param continued the message that the answer continues
  private Prompted begin(String rendered, Opening opening, @Nullable Message continued) {
    String open = style.reasoningOpen().strip();
    boolean opened = style.reasons() && rendered.stripTrailing().endsWith(open);
    String reasoning = continued == null ? "" : reasoning(continued);
    String text = continued == null ? "" : continued.text();
    boolean off = opening.effort() == Opening.Effort.OFF && mayLeaveOut(opening);
    StringBuilder answer = new StringBuilder();
    ReplyStart start = opened ? ReplyStart.REASONING : ReplyStart.TURN;
    if (!reasoning.isEmpty()) {
      answer.append(opened ? "" : style.beforeReasoning()).append(controls.guard(reasoning));
      start = ReplyStart.REASONING;
    }
    if (!text.isEmpty() || (off && reasoning.isEmpty())) {
      boolean closed = rendered.stripTrailing().endsWith(style.reasoningClose());
      if (start == ReplyStart.REASONING) {
        answer.append(closeReasoning());
      } else if (off && style.reasons() && !closed && style.beforeContent().isEmpty()) {
        answer.append(style.beforeReasoning()).append(closeReasoning());
      }
      answer.append(style.beforeContent()).append(controls.guard(text));
      start =
          text.isEmpty() && style.beforeContent().isEmpty() ? ReplyStart.TURN : ReplyStart.CONTENT;
    }
    return new Prompted(controls.encode(rendered + answer), start);
  }

  /// Whether reasoning can be left out: where calls are messages of their own, the answer's text
  /// cannot be begun without ruling them out.
  private boolean mayLeaveOut(Opening opening) {
    return style.reasons() && (style.beforeContent().isEmpty() || opening.tools().isEmpty());
  }

  private static String reasoning(Message message) {
    StringBuilder joined = new StringBuilder();
    for (Part part : message.parts()) {
      if (part instanceof Part.Reasoning thought) {
        joined.append(thought.text());
      }
    }
    return joined.toString();
  }

  private String closeReasoning() {
    return style.beforeContent().isEmpty()
        ? "\n" + style.reasoningClose() + "\n\n"
        : style.reasoningClose();
  }

  /// The tokens of text that the assistant has said and that the answer is to continue.
  int[] said(String text) {
    return controls.encode(controls.guard(text));
  }

  /// A reader for the answer that comes next.
  ///
  /// @param opening the session's opening, with all messages up to the answer
  /// @param start what [#open], [#resume] or the answer before said
  Reply reply(Opening opening, GenerateOptions options, ReplyStart start) {
    return new Reply(tokenizer, style, opening, options, start);
  }

  /// The template's text for these messages, texts guarded.
  String render(Opening opening, List<Message> messages, boolean generate) {
    PromptMessages values = new PromptMessages(traits, controls::guard);
    List<Object> list =
        traits.tools()
            ? values.messages(messages)
            : values.messages(
                PlainTools.inWords(messages, opening.tools(), traits.systemMessages()));
    List<Object> tools = values.tools(traits.tools() ? opening.tools() : List.of());
    try {
      return template.render(context(list, tools, generate, effort(opening.effort())));
    } catch (TemplateRefusal e) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "the model's chat template refuses: " + e.getMessage(), e);
    } catch (TemplateError e) {
      throw new Failure(
          Failure.Code.BAD_MODEL_FILE, "the model's chat template fails: " + e.getMessage(), e);
    }
  }

  private Map<String, @Nullable Object> context(
      List<Object> messages,
      @Nullable List<Object> tools,
      boolean generate,
      Map<String, Object> more) {
    Map<String, @Nullable Object> context = new HashMap<>(more);
    context.put("messages", messages);
    context.put("tools", tools);
    context.put("documents", null);
    context.put("add_generation_prompt", generate);
    context.put("bos_token", text(tokenizer.bos()));
    context.put("eos_token", text(tokenizer.eos()));
    return context;
  }

  /// The families' switches for reasoning, under all their names.
  private static Map<String, Object> effort(Opening.Effort effort) {
    return switch (effort) {
      case MODEL -> Map.of();
      case OFF ->
          Map.of(
              "enable_thinking",
              false,
              "thinking",
              false,
              "reasoning_effort",
              "low",
              "reasoning_strength",
              "low");
      case LOW, MEDIUM, HIGH -> {
        String word = effort.name().toLowerCase(Locale.ROOT);
        yield Map.of(
            "enable_thinking",
            true,
            "thinking",
            true,
            "reasoning_effort",
            word,
            "reasoning_strength",
            word);
      }
    };
  }

  private String text(OptionalInt token) {
    return token.isPresent() ? tokenizer.piece(token.getAsInt()) : "";
  }
}
