package dev.flint.model.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.model.sample.Sampler;
import dev.flint.model.sample.SamplingOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {
  private static boolean fits(Grammar grammar, String text) {
    Matcher matcher = Walk.QWEN2.matcher(grammar);
    return matcher.accept(text) && matcher.mayEnd();
  }

  private static boolean valid(String schema, String value) {
    return fits(Grammar.jsonSchema(schema.replace('\'', '"')), value.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'integer','minimum':-5,'exclusiveMaximum':120} | -5 119 0 7 | -6 120 00 1.0",
        "{'type':'number','minimum':0.25,'maximum':3} | 0.25 3 3.000 2.9999 1 | 0.24 3.01 0 -1",
        "{'type':'integer','multipleOf':7,'minimum':0} | 0 7 700 | 1 8",
        "{'multipleOf':0.05,'type':'number'} | 0.05 1 2.35 | 0.01 2.351",
        "{'enum':[1,'a',null,[1],{'b':2}]} | 1 'a' null [1] {'b':2} | 2 'b' [2] {} {'b':3}",
        "{'type':'string','pattern':'^a+b$','maxLength':4} | 'ab' 'aaab' | 'b' 'aaaab' 'abx'",
        "{'type':'string','pattern':'^(?!b)(?!c$)[abc]+$'} | 'a' 'ab' 'cc' | 'b' 'c' 'bc' 'd'",
        "{'type':'string','minLength':2,'maxLength':3} | 'ab' 'äöü' '😀\\n' | 'a' 'abcd'",
        "{'type':'string','format':'date'} | '2024-02-29' '2025-12-31' | '2023-02-29' '2025-13-01'",
        "{'oneOf':[{'type':'integer'},{'type':'number','minimum':0.5}]} | -3 0.75 | 1 -0.5",
        "{'type':['string','null']} | 'x' null | 1 true",
        "{'not':{'type':'string'}} | 1 null [] {} | 'x'",
        "{'type':'array','items':{'type':'integer'},'minItems':1,'maxItems':2} | [1] [1,2] | [] [1,2,3]",
        "{'type':'array','items':{'enum':['a','b']},'uniqueItems':true} | [] ['a','b'] | ['a','a']",
        "{'type':'array','items':{'type':'string'},'uniqueItems':true} | ['a','ab'] | ['ab','ab']",
        "{'prefixItems':[{'const':1}],'items':false,'type':'array'} | [] [1] | [2] [1,1]",
      })
  void aSchemaTakesWhatIsValidAndNothingElse(String schema, String good, String bad) {
    for (String value : good.split(" ", -1)) {
      assertThat(valid(schema, value)).as(value).isTrue();
    }
    for (String value : bad.split(" ", -1)) {
      assertThat(valid(schema, value)).as(value).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'properties':{'a':{'type':'integer'},'b':true},'required':['a'],'type':'object',"
            + "'additionalProperties':false} | {'a':1} {'a':1,'b':[{}]} | {} {'b':1} {'a':1,'c':2} {'b':1,'a':1}",
        "{'type':'object','additionalProperties':{'type':'integer'}} | {} {'x':1,'y':2} | {'x':'1'} {'x':1,'x':2}",
        "{'type':'object','patternProperties':{'^x':{'type':'integer'}},'additionalProperties':false}"
            + " | {'x':1,'xy':2} | {'y':1} {'x':''}",
        "{'type':'object','properties':{'a':{'const':1}},'minProperties':2} | {'a':1,'b':2} | {'a':1} {}",
        "{'type':'object','maxProperties':1} | {} {'b':2} | {'a':1,'b':2}",
        "{'type':'object','propertyNames':{'pattern':'^[a-z]+$'}} | {'b':2} | {'B':2}",
        "{'type':'object','properties':{'a':{},'b':{}},'dependencies':{'a':['b']}} | {'a':1,'b':2} {'b':1} | {'a':1}",
        "{'type':'object','properties':{'k':{'enum':['s','n']},'v':{}},'required':['k'],"
            + "'if':{'properties':{'k':{'const':'s'}}},'then':{'properties':{'v':{'type':'string'}}},"
            + "'else':{'properties':{'v':{'type':'number'}}}}"
            + " | {'k':'s','v':''} {'k':'n','v':1} | {'k':'s','v':1} {'k':'n','v':''}",
        "{'type':'object','oneOf':[{'required':['a']},{'required':['b']}]} | {'a':1} {'b':1} | {} {'a':1,'b':1}",
        "{'allOf':[{'type':'object','properties':{'a':{'minimum':3}},'required':['a']},"
            + "{'properties':{'a':{'maximum':4,'type':'integer'}}}]} | {'a':3} {'a':4} | {'a':5} {'a':2} {}",
        "{'$ref':'#/$defs/n','$defs':{'n':{'type':'object','properties':{'n':{'$ref':'#/$defs/n'}},"
            + "'additionalProperties':false}}} | {} {'n':{'n':{}}} | {'n':1} {'m':{}}",
      })
  void anObjectTakesItsMembersInTheSchemasOrder(String schema, String good, String bad) {
    aSchemaTakesWhatIsValidAndNothingElse(schema, good, bad);
  }

  @Test
  void whiteSpaceIsAllowedButBounded() {
    Grammar grammar = Grammar.jsonObject();

    assertThat(fits(grammar, "{\n  \"a\": [\n    1,\n    2\n  ]\n}")).isTrue();
    assertThat(fits(grammar, "{\"a\":  1}")).isFalse();
    assertThat(fits(grammar, "{\n\n}")).isFalse();
    assertThat(fits(grammar, "[]")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'object','unevaluatedProperties':false,'anyOf':[{}]} | unevaluatedProperties",
        "{'properties':{'a':{'contains':{}}}} | contains",
        "{'$ref':'https://example.org/x.json'} | $ref",
        "{'pattern':'a(?=b)'} | pattern",
        "{'format':'iri'} | format",
        "{'type':'array','uniqueItems':true,'items':{'type':'object'}} | uniqueItems",
        "{'oneOf':[{'multipleOf':3},{'multipleOf':5}]} | oneOf",
      })
  void whatIsNotSupportedIsNamed(String schema, String keyword) {
    assertThatThrownBy(() -> Grammar.jsonSchema(schema.replace('\'', '"')))
        .isInstanceOfSatisfying(
            BadGrammar.class,
            e -> {
              assertThat(e.kind()).isEqualTo(BadGrammar.Kind.UNSUPPORTED);
              assertThat(e.keyword()).isEqualTo(keyword);
              assertThat(e).hasMessageContaining(keyword);
            });
  }

  @Test
  void whatNothingSatisfiesIsToldAtOnce() {
    for (String schema :
        List.of(
            "false",
            "{\"type\":\"integer\",\"minimum\":3,\"maximum\":2}",
            "{\"$defs\":{\"n\":{\"type\":\"object\",\"properties\":{\"n\":{\"$ref\":\"#/$defs/n\"}},"
                + "\"required\":[\"n\"]}},\"$ref\":\"#/$defs/n\"}")) {
      assertThatThrownBy(() -> Grammar.jsonSchema(schema))
          .as(schema)
          .isInstanceOfSatisfying(
              BadGrammar.class, e -> assertThat(e.kind()).isEqualTo(BadGrammar.Kind.EMPTY));
    }
    assertThatThrownBy(() -> Grammar.choice(List.of())).isInstanceOf(BadGrammar.class);
    assertThatThrownBy(() -> Grammar.gbnf("root ::= \"a\" root")).isInstanceOf(BadGrammar.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$ref\":\"#\"}",
        "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"$ref\":\"#/$defs/a\"}",
        "{\"type\":\"strin\"}",
        "{\"type\":",
        "{\"minLength\":-1}",
        "{\"$ref\":\"#/nowhere\"}",
      })
  void aWrongSchemaIsRefused(String schema) {
    assertThatThrownBy(() -> Grammar.jsonSchema(schema))
        .isInstanceOfSatisfying(
            BadGrammar.class, e -> assertThat(e.kind()).isEqualTo(BadGrammar.Kind.WRONG));
  }

  @Test
  void whatIsTooLargeIsRefusedInTime() {
    String big = "{\"description\":\"" + "x".repeat(1 << 20) + "\"}";
    String deep = "{\"not\":".repeat(300) + "true" + "}".repeat(300);

    for (String schema : List.of(big, deep)) {
      assertThatThrownBy(() -> Grammar.jsonSchema(schema)).isInstanceOf(BadGrammar.class);
    }
    for (String pattern : List.of("(a|b)*a(a|b){20}", "((a{1,999}){1,999}){1,999}")) {
      assertThatThrownBy(() -> Grammar.regex(pattern))
          .as(pattern)
          .isInstanceOfSatisfying(
              BadGrammar.class, e -> assertThat(e.kind()).isEqualTo(BadGrammar.Kind.TOO_LARGE));
    }
    assertThat(fits(Grammar.regex("(a*)*(a|aa)+b"), "aaaaaaaaaaaaaaaaaaaaaaaaab")).isTrue();
  }

  @Test
  void aGrammarMayBeRecursiveButNotOnTheLeft() {
    Grammar sum =
        Grammar.gbnf(
            """
            # sums
            root ::= term ("+" term)*   # comment
            term ::= [0-9]+ | "(" root ")"
            """);

    assertThat(fits(sum, "1+(22+(3))+4")).isTrue();
    assertThat(fits(sum, "1+(2")).isFalse();
    assertThat(fits(sum, "1+)")).isFalse();
    assertThatThrownBy(() -> Grammar.gbnf("root ::= a\na ::= b? a \"x\" | \"y\"\nb ::= \"z\""))
        .hasMessageContaining("left-recursive");
    assertThatThrownBy(() -> Grammar.gbnf("root ::= other")).hasMessageContaining("other");
    assertThatThrownBy(() -> Grammar.gbnf("root ::= <[1]>"))
        .isInstanceOfSatisfying(
            BadGrammar.class, e -> assertThat(e.kind()).isEqualTo(BadGrammar.Kind.UNSUPPORTED));
  }

  @Test
  void nestingIsBounded() {
    Matcher matcher = Walk.QWEN2.matcher(Grammar.gbnf("root ::= \"(\" root \")\" | \"x\""));

    assertThat(matcher.accept("(".repeat(400))).isTrue();
    assertThat(matcher.accept("(".repeat(400))).isFalse();
    assertThat(matcher.accept("x" + ")".repeat(400))).isTrue();
    assertThat(matcher.mustEnd()).isTrue();
  }

  @Test
  void forksGoTheirOwnWays() {
    Matcher first = Walk.QWEN2.matcher(Grammar.choice(List.of("yes", "no", "yellow")));
    assertThat(first.accept("y")).isTrue();
    Matcher second = first.copy();

    assertThat(first.accept("es")).isTrue();
    assertThat(first.mustEnd()).isTrue();
    assertThat(second.mayEnd()).isFalse();
    assertThat(second.accept("no")).isFalse();
    assertThat(second.accept("ellow")).isTrue();
  }

  @Test
  void whatMustComeIsForced() {
    Grammar grammar =
        Grammar.jsonSchema(
            """
            {"type":"object","properties":{"temperature":{"const":"a long constant"}},
             "required":["temperature"],"additionalProperties":false}\
            """);
    Matcher matcher = Walk.QWEN2.matcher(grammar);
    assertThat(matcher.accept("{\"")).isTrue();

    assertThat(new String(matcher.forcedBytes(), StandardCharsets.UTF_8))
        .isEqualTo("temperature\":");
    int[] forced = matcher.forced();
    assertThat(forced).isNotEmpty();
    for (int token : forced) {
      assertThat(matcher.accept(token)).isTrue();
    }
  }

  @Test
  void aMaskIsExactlyTheTokensThatAreAccepted() {
    Random random = new Random(5);
    for (Grammar grammar :
        List.of(
            Grammar.jsonObject(),
            Grammar.regex("[a-zé]{3,20}( [0-9]+)*"),
            Grammar.jsonSchema(
                "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"enum\":[\"the\",\"then\",7]}}"),
            Grammar.jsonSchema("{\"type\":\"string\",\"minLength\":3,\"maxLength\":9}"))) {
      for (TokenVocabulary vocabulary : List.of(Walk.QWEN2, Walk.LLAMA)) {
        Matcher matcher = vocabulary.matcher(grammar);
        for (int step = 0; step < 12; step++) {
          long[] mask = matcher.mask();
          int chosen = -1;
          int seen = 0;
          for (int token = 0; token < vocabulary.size(); token++) {
            boolean allowed = (mask[token >> 6] >>> token & 1) != 0;
            if (vocabulary.bytes(token).length > 0) {
              assertThat(matcher.copy().accept(token)).as("token %d", token).isEqualTo(allowed);
              if (allowed && random.nextInt(++seen) == 0) {
                chosen = token;
              }
            }
          }
          if (chosen < 0) {
            break;
          }
          assertThat(matcher.accept(chosen)).isTrue();
        }
      }
    }
  }

  @Test
  void aSamplerDrawsWhatTheMaskAllows() {
    Random random = new Random(3);
    Matcher matcher = Walk.QWEN2.matcher(Grammar.choice(List.of("left", "right")));
    Sampler sampler = new Sampler(SamplingOptions.GREEDY, Walk.QWEN2.size());
    float[] logits = new float[Walk.QWEN2.size()];
    StringBuilder said = new StringBuilder();
    while (!matcher.mustEnd()) {
      for (int i = 0; i < logits.length; i++) {
        logits[i] = random.nextFloat();
      }
      int token = sampler.sample(logits, matcher.mask());
      assertThat(matcher.accept(token)).isTrue();
      said.append(new String(Walk.QWEN2.bytes(token), StandardCharsets.UTF_8));
    }
    assertThat(said.toString()).isIn("left", "right");
  }
}
