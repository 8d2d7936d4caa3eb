package dev.flint.model.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// Chat templates of well-known model families, for files that bring none.
///
/// A base model often has the control tokens of its chat-tuned sibling in its vocabulary without
/// ever having learned what they mean. So a template is only offered if the model's name says that
/// it was tuned for conversation (one of the words `instruct`, `chat`, `it`, `sft`, `dpo`,
/// `assistant`), and then the family is told by the control tokens in the vocabulary, or by the
/// architecture where a family has none. In any other case there is no template, and a caller
/// refuses to chat.
public final class KnownTemplates {
  private static final List<String> TUNED =
      List.of("instruct", "chat", "it", "sft", "dpo", "assistant");

  private KnownTemplates() {}

  /// A family's template.
  ///
  /// @param family the family's name, such as `chatml`
  /// @param reason a sentence for a person that says what the family was told by
  /// @param source the template's text
  public record Known(String family, String reason, String source) {
    public ChatTemplate compile() {
      return ChatTemplate.compile(source);
    }
  }

  /// The template for a model file that has none.
  ///
  /// @param architecture the file's `general.architecture`
  /// @param name what the file calls the model: `general.name`, best with `general.finetune` behind
  ///   it, or the file's name
  /// @param hasToken whether the vocabulary has a token of exactly this text
  public static Optional<Known> forModel(
      String architecture, String name, Predicate<String> hasToken) {
    List<String> words = words(name);
    if (words.stream().noneMatch(TUNED::contains)) {
      return Optional.empty();
    }
    if (hasToken.test("<|im_start|>") && hasToken.test("<|im_end|>")) {
      return known("chatml", "its vocabulary has <|im_start|>");
    }
    if (hasToken.test("<|start_header_id|>") && hasToken.test("<|eot_id|>")) {
      return known("llama3", "its vocabulary has <|start_header_id|>");
    }
    if (hasToken.test("<start_of_turn>") && hasToken.test("<end_of_turn>")) {
      return known("gemma", "its vocabulary has <start_of_turn>");
    }
    if (hasToken.test("<\uFF5CUser\uFF5C>") && hasToken.test("<\uFF5CAssistant\uFF5C>")) {
      return known("deepseek", "its vocabulary has <\uFF5CUser\uFF5C>");
    }
    if (hasToken.test("[INST]") && hasToken.test("[/INST]")) {
      return known("mistral", "its vocabulary has [INST]");
    }
    if (architecture.equals("llama") && isLlama2(words)) {
      return known("llama2", "its name says Llama 2");
    }
    if (architecture.equals("falcon")) {
      return known("falcon", "its architecture is falcon");
    }
    return Optional.empty();
  }

  private static boolean isLlama2(List<String> words) {
    int llama = words.indexOf("llama");
    return words.contains("llama2")
        || (llama >= 0 && llama + 1 < words.size() && words.get(llama + 1).equals("2"));
  }

  private static List<String> words(String name) {
    return Arrays.asList(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1));
  }

  private static Optional<Known> known(String family, String evidence) {
    String reason =
        "the file has no chat template; "
            + evidence
            + ", so the template of the "
            + family
            + " family is used";
    return Optional.of(new Known(family, reason, resource("content") + resource(family)));
  }

  private static String resource(String name) {
    try (InputStream in = KnownTemplates.class.getResourceAsStream(name + ".jinja")) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + ".jinja is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
