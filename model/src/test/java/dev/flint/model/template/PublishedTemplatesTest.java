package dev.flint.model.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The templates of published models, against renderings of the reference. The data lies beside the
/// repository, not in it; without it these tests are skipped.
class PublishedTemplatesTest {
  private static final Optional<Path> DATA = Case.shared("data/chat-templates");

  @Test
  void rendersEveryPublishedTemplateByteForByte() throws IOException {
    List<Case> cases = Case.read(data("cases.json"));
    assertThat(cases).hasSizeGreaterThan(200).allSatisfy(Case::check);
  }

  @Test
  void rendersMuseGlimmerWithTheSpecifiedHashes() throws Exception {
    checkMuse(
        "c3bc4a4e59f1c293e8fd4774fece6e950ee63ee10179d5551e0f6eb97c9ece0f",
        """
        {"current_date": "2026-08-29", "messages": [{"role": "user", "content": "Why is the sky blue?"}]}\
        """);
    checkMuse(
        "d82628bc543e059a348f4571c46db7b53d76f0e514fe377e12254bc4e3bc9678",
        """
        {"reasoning_strength": "low", "messages": [
          {"role": "system", "content": "You are a pirate."},
          {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is this?"}]}]}\
        """);
    checkMuse(
        "a0fe86c89bdb35571edd1875a859fbcd77dacc68873251c6e50afc1383dd4df7",
        """
        {"reasoning_strength": "xhigh", "messages": [
          {"role": "system", "content": "Be brief.\\nReasoning effort: low."},
          {"role": "user", "content": "x"}]}\
        """);
  }

  @Test
  void rendersMuseGlimmersToolsWithTheSpecifiedHash() throws Exception {
    checkMuse("2ee64c94fba75d22b4d3048c17fa2b7ea40d9588838ae3a0c440784f891b1dba", MUSE_TOOLS);
  }

  @Test
  void refusesMuseArgumentsThatAreAString() throws Exception {
    String context = MUSE_TOOLS.replace("{\"xs\": [1, 2.5], \"o\": {\"a\": \"é<\"}}", "\"{}\"");
    assertThat(context).isNotEqualTo(MUSE_TOOLS);
    assertThatThrownBy(() -> muse(context))
        .isInstanceOf(TemplateRefusal.class)
        .hasMessageContaining("requires tool_call.function.arguments to be a dict");
  }

  private static final String MUSE_TOOLS =
      """
      {"current_date": "2026-11-22",
       "tools": [
        {"type": "function", "function": {"name": "weather.get", "description": "Get weather.", "parameters":
          {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}, "required": ["city"]}}},
        {"type": "function", "function": {"name": "add", "description": "Add.", "parameters":
          {"type": "object", "properties": {"xs": {"type": "array", "items": {"type": "number"}}}, "required": ["xs"]}}}],
       "messages": [
        {"role": "user", "content": "hi"},
        {"role": "assistant", "reasoning_content": "Greet.", "content": "Hello!"},
        {"role": "user", "content": "Weather in Paris and 1+2?"},
        {"role": "assistant", "reasoning_content": "Use tools.", "content": "dropped", "tool_calls": [
          {"id": "c1", "function": {"name": "weather.get", "arguments":
            {"city": "Paris", "days": 2, "units": null, "verbose": true}}},
          {"id": "c2", "function": {"name": "add", "arguments": {"xs": [1, 2.5], "o": {"a": "é<"}}}}]},
        {"role": "tool", "tool_call_id": "c1", "content": "{\\"t\\": 14}"},
        {"role": "tool", "tool_call_id": "c2", "content": "3.5"}]}\
      """;

  private static void checkMuse(String sha256, String context) throws Exception {
    String prompt = muse(context);
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(prompt.getBytes(StandardCharsets.UTF_8));
    assertThat(HexFormat.of().formatHex(hash)).as(prompt).isEqualTo(sha256);
  }

  private static String muse(String context) throws IOException {
    String template = Files.readString(data("muse-glimmer.jinja"));
    JsonNode node = JsonMapper.shared().readTree(context);
    Map<String, Object> variables = Case.map(node);
    variables.put("bos_token", "<|begin_of_text|>");
    variables.put("add_generation_prompt", true);
    return ChatTemplate.compile(template).render(variables, Case.NOW);
  }

  private static Path data(String file) {
    assumeTrue(DATA.isPresent(), "shared/data/chat-templates is not beside the repository");
    return DATA.orElseThrow().resolve(file);
  }
}
