package dev.flint.model.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatTemplateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      textBlock =
          """
          {% if x %}            @ 1 @ expected
          'a\n\n{{ 1 + }}'      @ 3 @ unexpected end of print statement
          'a\n{{ 5 | nope }}'   @ 2 @ there is no filter named 'nope'
          '\n{% foo %}'         @ 2 @ unknown tag 'foo'
          '{{ "a'               @ 1 @ a string is not closed
          '{% endfor %}'        @ 1 @ unknown tag 'endfor'
          '\n\n{% raw %}\n'     @ 3 @ a raw block is not closed
          """)
  void namesLineAndReasonOfWhatItCannotCompile(String template, int line, String reason) {
    String source = template.replace("\\n", "\n");
    assertThatThrownBy(() -> ChatTemplate.compile(source))
        .isInstanceOf(TemplateError.class)
        .hasMessageContaining("line " + line)
        .hasMessageContaining(reason);
  }

  @Test
  void namesLineAndReasonOfWhatItCannotRender() {
    ChatTemplate template =
        ChatTemplate.compile("a\n{% for m in messages %}\n{{ m.role + 1 }}\n{% endfor %}");
    Map<String, Object> context = Map.of("messages", List.of(Map.of("role", "user")));
    assertThatThrownBy(() -> template.render(context))
        .isInstanceOf(TemplateError.class)
        .hasMessage("chat template, line 3: can only concatenate str (not \"int\") to str");
    assertThatThrownBy(() -> ChatTemplate.compile("{{ tool.name }}").render(Map.of()))
        .hasMessage("chat template, line 1: 'tool' is undefined");
  }

  @Test
  void tellsTheTemplatesOwnRefusalFromAnError() {
    ChatTemplate template =
        ChatTemplate.compile("{{ raise_exception('System role not supported') }}");
    assertThatThrownBy(() -> template.render(Map.of()))
        .isInstanceOf(TemplateRefusal.class)
        .hasMessage("System role not supported");
  }

  @Test
  void takesEveryKindOfJsonValue() {
    Map<String, Object> context = new HashMap<>();
    context.put("a", 1);
    context.put("b", 2L);
    context.put("c", 0.5f);
    context.put("d", null);
    context.put("e", Arrays.asList("x", null, true));
    context.put("f", Map.of("k", new BigInteger("123456789012345678901234567890")));
    assertThat(ChatTemplate.compile("{{ [a, b, c, d, e, f] | tojson }}").render(context))
        .isEqualTo(
            "[1, 2, 0.5, null, [\"x\", null, true], {\"k\": 123456789012345678901234567890}]");
  }

  @Test
  void letsNoOtherObjectIn() {
    assertThatThrownBy(() -> ChatTemplate.compile("{{ x }}").render(Map.of("x", new Thread())))
        .isInstanceOf(TemplateError.class)
        .hasMessageContaining("cannot hold a Thread");
  }

  @Test
  void leavesTheCallersValuesAlone() {
    Map<String, Object> context = Map.of("messages", List.of(Map.of("role", "user")));
    ChatTemplate template = ChatTemplate.compile("{% set messages = [] %}{{ messages | length }}");
    assertThat(template.render(context)).isEqualTo("0");
    assertThat(template.render(context)).isEqualTo("0");
  }

  @Test
  void tellsTheTimeItWasGiven() {
    ChatTemplate template = ChatTemplate.compile("{{ strftime_now('%d %B %Y') }}");
    assertThat(template.render(Map.of(), Case.NOW)).isEqualTo("22 November 2026");
    assertThat(template.render(Map.of())).matches("\\d\\d \\w+ \\d{4}");
  }
}
