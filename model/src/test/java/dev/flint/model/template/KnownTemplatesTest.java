package dev.flint.model.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.model.template.KnownTemplates.Known;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownTemplatesTest {
  private static final Set<String> CHATML = Set.of("<|im_start|>", "<|im_end|>");
  private static final Set<String> GEMMA = Set.of("<start_of_turn>", "<end_of_turn>");
  private static final List<Map<String, String>> TALK =
      List.of(
          Map.of("role", "system", "content", "S"),
          Map.of("role", "user", "content", "A "),
          Map.of("role", "assistant", "content", "B"),
          Map.of("role", "user", "content", "C"));

  @ParameterizedTest
  @ValueSource(
      strings = {"Gemma 3 270M", "gemma-3-270m-pt", "Gemma Itself", "SmolLM2 135M", "base", ""})
  void offersNothingForAModelThatWasNotTunedForChat(String name) {
    assertThat(KnownTemplates.forModel("gemma3", name, GEMMA::contains)).isEmpty();
    assertThat(KnownTemplates.forModel("llama", name, CHATML::contains)).isEmpty();
  }

  @Test
  void offersNothingForAnUnknownVocabulary() {
    assertThat(KnownTemplates.forModel("gpt2", "Something Instruct", token -> false)).isEmpty();
    assertThat(KnownTemplates.forModel("llama", "Llama 3 8B Chat", token -> false)).isEmpty();
  }

  @Test
  void rendersChatml() {
    Known known =
        KnownTemplates.forModel("qwen2", "Qwen2.5 Instruct", CHATML::contains).orElseThrow();
    assertThat(known.reason())
        .isEqualTo(
            "the file has no chat template; its vocabulary has <|im_start|>, so the template of the chatml family is used");
    assertThat(render(known))
        .isEqualTo(
            """
            <|im_start|>system
            S<|im_end|>
            <|im_start|>user
            A <|im_end|>
            <|im_start|>assistant
            B<|im_end|>
            <|im_start|>user
            C<|im_end|>
            <|im_start|>assistant
            """);
  }

  @Test
  void rendersLlama3() {
    Set<String> tokens = Set.of("<|start_header_id|>", "<|eot_id|>");
    Known known =
        KnownTemplates.forModel("llama", "Llama-3.2-1B-Instruct", tokens::contains).orElseThrow();
    assertThat(render(known))
        .isEqualTo(
            "<s><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|>"
                + "<|start_header_id|>user<|end_header_id|>\n\nA<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\nB<|eot_id|>"
                + "<|start_header_id|>user<|end_header_id|>\n\nC<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n");
  }

  @Test
  void rendersGemmaWithTheSystemTextInTheFirstTurn() {
    Known known = KnownTemplates.forModel("gemma3", "Gemma 3 1B It", GEMMA::contains).orElseThrow();
    assertThat(render(known))
        .isEqualTo(
            """
            <s><start_of_turn>user
            S

            A<end_of_turn>
            <start_of_turn>model
            B<end_of_turn>
            <start_of_turn>user
            C<end_of_turn>
            <start_of_turn>model
            """);
  }

  @Test
  void rendersDeepseek() {
    Set<String> tokens = Set.of("<｜User｜>", "<｜Assistant｜>");
    Known known =
        KnownTemplates.forModel("deepseek2", "DeepSeek V2 Chat", tokens::contains).orElseThrow();
    assertThat(render(known))
        .isEqualTo("<s>S<｜User｜>A <｜Assistant｜>B<｜end▁of▁sentence｜><｜User｜>C<｜Assistant｜>");
  }

  @Test
  void rendersMistralWithTheSystemTextInTheLastTurn() {
    Set<String> tokens = Set.of("[INST]", "[/INST]");
    Known known =
        KnownTemplates.forModel("llama", "Mistral 7B Instruct v0.3", tokens::contains)
            .orElseThrow();
    assertThat(render(known)).isEqualTo("<s>[INST] A [/INST] B</s>[INST] S\n\nC[/INST]");
  }

  @Test
  void rendersLlama2() {
    Known known = KnownTemplates.forModel("llama", "Llama-2-7B-Chat", token -> false).orElseThrow();
    assertThat(render(known))
        .isEqualTo("<s>[INST] <<SYS>>\nS\n<</SYS>>\n\nA [/INST] B </s><s>[INST] C [/INST]");
  }

  @Test
  void rendersFalcon() {
    Known known =
        KnownTemplates.forModel("falcon", "Falcon 7B Instruct", token -> false).orElseThrow();
    assertThat(render(known)).isEqualTo("S\n\nUser: A\n\nAssistant: B\n\nUser: C\n\nAssistant:");
  }

  @Test
  void readsPartsOfTextAndRefusesOthers() {
    Known known =
        KnownTemplates.forModel("qwen2", "Qwen2.5 Instruct", CHATML::contains).orElseThrow();
    assertThat(
            render(
                known,
                List.of(
                    Map.of(
                        "role", "user", "content", List.of(Map.of("type", "text", "text", "hi"))))))
        .startsWith("<|im_start|>user\nhi<|im_end|>\n");
    assertThatThrownBy(() ->
            render(
                known,
                List.of(Map.of("role", "user", "content", List.of(Map.of("type", "image"))))))
        .isInstanceOf(TemplateRefusal.class)
        .hasMessage("this model reads text only");
    assertThatThrownBy(() -> render(known, List.of(Map.of("role", "tool", "content", "x"))))
        .isInstanceOf(TemplateRefusal.class)
        .hasMessageContaining("has no role 'tool'");
  }

  private static String render(Known known) {
    return render(known, TALK);
  }

  private static String render(Known known, List<?> messages) {
    Map<String, Object> context =
        Map.of(
            "messages",
            messages,
            "bos_token",
            "<s>",
            "eos_token",
            "</s>",
            "add_generation_prompt",
            true);
    return known.compile().render(context);
  }
}
