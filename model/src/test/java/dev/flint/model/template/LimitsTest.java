package dev.flint.model.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Hostile templates end in an error, soon and without taking the memory or the stack with them.
@Timeout(60)
class LimitsTest {
  private static final Limits SMALL = new Limits(200_000, 1_000_000, 400, 100);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 'a' * 1000000000 }}",
        "{{ 'ab' * 99999999999999999999 }}",
        "{{ [0] * 1000000000 }}",
        "{{ range(1000000000) | list }}",
        "{{ 'a'.center(1000000000) }}",
        "{{ 'a'.ljust(1000000000) }}",
        "{{ 'a'.zfill(1000000000) }}",
        "{{ 'a' | center(1000000000) }}",
        "{{ 'a\tb'.expandtabs(1000000000) }}",
        "{{ 'a' | indent(1000000000) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%.1000000000f' % 1 }}",
        "{{ '%*d' % (1000000000, 1) }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ '{:.100000000f}'.format(1.5) }}",
        "{{ [1] | tojson(indent=1000000000) }}",
        "{{ [1] | batch(1000000000, 'x') | list }}",
        "{{ [1] | slice(1000000000) | list }}",
        "{{ 10 ** 1000000000 }}",
        "{{ 10 ** 10 ** 10 ** 10 ** 10 }}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s | replace('', ns.s) %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s.join(ns.s) %}{% endfor %}",
        "{% set ns = namespace(s='<') %}{% for i in range(99) %}{% set ns.s = ns.s | forceescape %}{% set ns.s = ns.s * 9 %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}",
        "{% set ns = namespace(s=(1,)) %}{% for i in range(99) %}{% set ns.s = (ns.s, ns.s) %}{% endfor %}{{ {ns.s: 1} }}",
        "{% set ns = namespace(n=3) %}{% for i in range(99) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% for i in range(99999) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxx' }}{% endfor %}",
        "{% for i in range(99999) %}{{ range(99999) | sum }}{% endfor %}",
        "{% for i in range(99999) %}{{ 5 in range(99999, 6, -1) }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{% call a() %}{% endcall %}{% endmacro %}{{ a() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% set ns = namespace(x=[]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(9999) %}{% set ns.x = ns.x | map('abs') %}{% endfor %}{{ ns.x | list }}",
        "{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}",
        "{% set ns = namespace() %}{% set ns.me = [ns] %}{{ ns.me }}",
        "{% set ns = namespace(n=9 ** 4000) %}{% for i in range(99) %}{% set ns.n = ns.n ** 9 %}{% endfor %}",
      })
  void stopsWorkThatGrowsWithoutEnd(String template) {
    assertThatThrownBy(() -> ChatTemplate.compile(template, SMALL).render(Map.of()))
        .isInstanceOf(TemplateError.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ '{:.100000000f}'.format(1.5) * 9 }}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
      })
  void stopsItWithTheDefaultLimitsToo(String template) {
    assertThatThrownBy(() -> ChatTemplate.compile(template).render(Map.of()))
        .isInstanceOf(TemplateError.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(|1|)",
        "[|1|]",
        "{'a': |1|}",
        "-|1|",
        "not |1|",
        "a[|1|]",
        "f(|1|)",
        "1 if 1 else |1|",
        "'%s' % (|1|,)"
      })
  void refusesSourceThatNestsWithoutEnd(String shape) {
    List<String> parts = List.of(shape.split("\\|", -1));
    String template =
        "{{ " + parts.get(0).repeat(50_000) + parts.get(1) + parts.get(2).repeat(50_000) + " }}";
    onSmallStack(() ->
        assertThatThrownBy(() -> ChatTemplate.compile(template)).isInstanceOf(TemplateError.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% if 1 %}|{% endif %}",
        "{% for x in [1] %}|{% endfor %}",
        "{% set x %}|{% endset %}",
        "{% filter trim %}|{% endfilter %}"
      })
  void refusesBlocksThatNestWithoutEnd(String shape) {
    List<String> parts = List.of(shape.split("\\|", -1));
    String template = parts.get(0).repeat(50_000) + parts.get(1).repeat(50_000);
    onSmallStack(() ->
        assertThatThrownBy(() -> ChatTemplate.compile(template)).isInstanceOf(TemplateError.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " + 1",
        "|abs",
        ".x",
        "[0]",
        "()",
        " or 0",
        " and 1",
        " ~ 1",
        " < 2",
        " if 1 else 2",
        "**1"
      })
  void rendersOrRefusesLongChainsWithoutOverflow(String link) {
    String template = "{{ 1" + link.repeat(50_000) + " }}";
    onSmallStack(() -> {
      try {
        String text = ChatTemplate.compile(template).render(Map.of());
        assertThat(text).isNotEmpty();
      } catch (TemplateError e) {
        assertThat(e.line()).isBetween(0, 1);
      }
    });
  }

  @Test
  void bindsDeepNestingByTheLimitAndNotByTheStack() {
    String calls =
        "{% macro m(n) %}{% if n > 0 %}{% for x in [1] %}{{ [m(n - 1) | trim, ''] | join }}{% endfor %}{% endif %}{% endmacro %}";
    onSmallStack(() -> {
      assertThat(ChatTemplate.compile(calls + "{{ m(30) }}").render(Map.of())).isEmpty();
      assertThatThrownBy(() -> ChatTemplate.compile(calls + "{{ m(9999) }}").render(Map.of()))
          .isInstanceOf(TemplateError.class)
          .hasMessageContaining("more than 400 levels");
    });
  }

  @Test
  void refusesConversationsThatNestWithoutEnd() {
    List<Object> nested = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      nested = new ArrayList<>(List.of(nested));
    }
    Map<String, Object> context = Map.of("messages", nested);
    assertThatThrownBy(() -> ChatTemplate.compile("{{ messages }}").render(context))
        .isInstanceOf(TemplateError.class);
  }

  @Test
  void leavesRoomForLongConversations() {
    List<Map<String, Object>> messages = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      messages.add(
          Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", "word ".repeat(500)));
    }
    String template =
        "{% for m in messages %}<{{ m.role }}>{{ m.content | trim | replace('x', 'y') }}{% if loop.last %}!{% endif %}{% endfor %}";
    String text = ChatTemplate.compile(template).render(Map.of("messages", messages));
    assertThat(text).endsWith("!").hasSizeGreaterThan(4_000_000);
  }

  /// Runs on a stack of 512 KiB, half of what threads have by default.
  private static void onSmallStack(Runnable test) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(null, test, "small stack", 512 << 10);
    thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    thread.start();
    try {
      assertThat(thread.join(Duration.ofSeconds(50))).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(failure.get()).isNull();
  }
}
