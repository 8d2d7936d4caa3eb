package dev.flint.engine.local;

import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.model.template.ChatTemplate;
import dev.flint.model.template.TemplateError;
import dev.flint.model.template.TemplateRefusal;
import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns messages into the tokens that a model's chat template asks for. Safe for many threads.
final class Prompt {
  private final ChatTemplate template;
  private final Tokenizer tokenizer;
  private final ControlText controls;
  private final boolean beginsWithBos;

  Prompt(ChatTemplate template, Tokenizer tokenizer) {
    this.template = template;
    this.tokenizer = tokenizer;
    controls = new ControlText(tokenizer);
    int[] empty = tokenizer.encodeWithBos("", Specials.AS_TEXT);
    beginsWithBos =
        tokenizer.bos().isPresent() && empty.length > 0 && empty[0] == tokenizer.bos().getAsInt();
  }

  /// The conversation's tokens, up to where the assistant's answer begins.
  int[] open(List<Message> messages) {
    int[] tokens = controls.encode(render(messages, true));
    if (beginsWithBos && (tokens.length == 0 || tokens[0] != tokenizer.bos().getAsInt())) {
      var all = new Tokens();
      all.add(tokenizer.bos().getAsInt());
      all.add(tokens);
      return all.toArray();
    }
    return tokens;
  }

  /// The tokens that follow an answer when `added` messages come after it: the end of the
  /// assistant's turn, the new messages, the beginning of the next answer. Null if the template
  /// renders the past differently once it goes on, so that the conversation must be read anew.
  ///
  /// @param past the messages before the answer
  int @Nullable [] resume(List<Message> past, String answer, List<Message> added) {
    String before = render(past, true);
    List<Message> all = new ArrayList<>(past);
    all.add(Message.assistant(answer.isEmpty() ? " " : answer));
    all.addAll(added);
    String whole = render(all, true);
    String guarded = controls.guard(answer);
    if (!whole.startsWith(before)) {
      return null;
    }
    String rest = whole.substring(before.length());
    if (rest.startsWith(guarded)) {
      return controls.encode(rest.substring(guarded.length()));
    }
    String stripped = guarded.strip();
    int at = rest.indexOf(stripped);
    if (stripped.isEmpty() || at < 0 || !rest.substring(0, at).isBlank()) {
      return null;
    }
    return controls.encode(rest.substring(at + stripped.length()));
  }

  /// The tokens of what the assistant said, as a text to be continued.
  int[] said(String text) {
    return tokenizer.encode(text, Specials.AS_TEXT);
  }

  private String render(List<Message> messages, boolean generate) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Message message : messages) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("role", message.role().name().toLowerCase(Locale.ROOT));
      one.put("content", controls.guard(message.text()));
      list.add(one);
    }
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("messages", list);
    context.put("tools", null);
    context.put("documents", null);
    context.put("add_generation_prompt", generate);
    context.put("bos_token", tokenizer.bos().isPresent() ? text(tokenizer.bos().getAsInt()) : "");
    context.put("eos_token", tokenizer.eos().isPresent() ? text(tokenizer.eos().getAsInt()) : "");
    try {
      return template.render(context);
    } catch (TemplateRefusal e) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "the model's chat template refuses: " + e.getMessage(), e);
    } catch (TemplateError e) {
      throw new Failure(
          Failure.Code.BAD_MODEL_FILE, "the model's chat template fails: " + e.getMessage(), e);
    }
  }

  private String text(int token) {
    return tokenizer.piece(token);
  }
}
