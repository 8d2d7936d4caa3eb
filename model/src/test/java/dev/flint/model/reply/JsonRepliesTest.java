package dev.flint.model.reply;

import static dev.flint.model.reply.Replies.arguments;
import static dev.flint.model.reply.Replies.bad;
import static dev.flint.model.reply.Replies.begin;
import static dev.flint.model.reply.Replies.content;
import static dev.flint.model.reply.Replies.end;
import static dev.flint.model.reply.Replies.reasoning;

import org.junit.jupiter.api.Test;

/// Families that write a call as one JSON object. The texts are what their published chat templates
/// render for calls: Qwen2.5 and Hermes 2 Pro (`<tool_call>`), Qwen3 (with `<think>`), Llama 3.1
/// and 3.3, Mistral Nemo, Granite 3.3, Apriel 1.5.
final class JsonRepliesTest {
  private static final Replies HERMES = Replies.of("<tool_call>");
  private static final Replies QWEN3 = Replies.of("<tool_call> <think> </think>");
  private static final Replies LLAMA = Replies.of("ipython {\"name\": …, \"parameters\": …}");
  private static final Replies MISTRAL = Replies.of("[TOOL_CALLS]");
  private static final Replies PLAIN = Replies.of("{{ messages }}");

  @Test
  void hermes() {
    HERMES.read("Just words.\n", content("Just words.\n"));
    HERMES.read("", new ReplyPiece[0]);
    HERMES.read(
        "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rīga & co\"}}\n</tool_call>",
        begin("get_weather"),
        arguments("{\"city\": \"Rīga & co\"}"),
        end());
    HERMES.read(
        "Let me see.\n<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1, \"b\": [2.5e1, {}]}}\n"
            + "</tool_call>\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call> Done.",
        content("Let me see."),
        begin("add"),
        arguments("{\"a\": 1, \"b\": [2.5e1, {}]}"),
        end(),
        begin("now"),
        arguments("{}"),
        end(),
        content("Done."));
  }

  @Test
  void markUpInWordsIsWords() {
    HERMES.read("a < b <tool <tool_cal", content("a < b <tool <tool_cal"));
    HERMES.read("x <<<b>> y", content("x <<<b>> y"));
    HERMES.read("if (a) {\n  b();\n}", content("if (a) {\n  b();\n}"));
    HERMES.read("{\"name\": \"Ann\", \"age\": 5}", content("{\"name\": \"Ann\", \"age\": 5}"));
    HERMES.read("\n {} [1]\n", content("\n {} [1]\n"));
    HERMES.read("Look:\n```json\n{\"a\": 1}\n```\n", content("Look:\n```json\n{\"a\": 1}\n```\n"));
    HERMES.read("```json\n", content("```json\n"));
    HERMES.without().read("<tool_call>{}</tool_call>", content("<tool_call>{}</tool_call>"));
  }

  @Test
  void theOrderAndFormOfMembersMayVary() {
    HERMES.read(
        "<tool_call>{\"arguments\": {\"a\": \"}\\\"{\"}, \"id\": 7, \"name\": \"add\"}</tool_call>",
        begin("add"),
        arguments("{\"a\": \"}\\\"{\"}"),
        end());
    HERMES.read(
        "<tool_call>{\"name\": \"add\", \"arguments\": \"{\\\"a\\\": 1}\"}</tool_call>",
        begin("add"),
        arguments("{\"a\": 1}"),
        end());
    HERMES.read("<tool_call>{\"name\": \"now\"}", begin("now"), arguments("{}"), end());
    HERMES.read(
        "<tool_call>{\"name\": \"functions.now\", \"arguments\": null}</tool_call>",
        begin("now"),
        arguments("{}"),
        end());
  }

  @Test
  void lineBreaksInStringsAreMended() {
    HERMES.read(
        "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": \"x\n\ty\"}}</tool_call>",
        begin("add"),
        arguments("{\"a\": \"x\\n\\ty\"}"),
        end());
  }

  @Test
  void callsWithoutTheirMarkAreRecognised() {
    HERMES.read(
        "```json\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n```",
        begin("add"),
        arguments("{\"a\": 1}"),
        end());
    HERMES.read(
        "{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n{\"name\": \"now\", \"arguments\": {}}",
        begin("add"),
        arguments("{\"a\": 1}"),
        end(),
        begin("now"),
        arguments("{}"),
        end());
  }

  @Test
  void badCallsAreVisible() {
    HERMES.read(
        "So:\n<tool_call>\n{\"name\": add}\n</tool_call>\nSorry.",
        content("So:"),
        bad("\n<tool_call>\n{\"name\": add}\n</tool_call>", "the call is not valid JSON"),
        content("Sorry."));
    HERMES.read(
        "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 1,}}</tool_call>",
        begin("add"),
        arguments("{\"a\": 1,"),
        bad(
            "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 1,}}</tool_call>",
            "the call is not valid JSON"));
    HERMES.read(
        "<tool_call>{\"name\": \"fly\", \"arguments\": {}}</tool_call>",
        bad(
            "<tool_call>{\"name\": \"fly\", \"arguments\": {}}</tool_call>",
            "there is no tool called 'fly'"));
    HERMES.read(
        "<tool_call>{\"name\": \"add\", \"argu",
        begin("add"),
        bad("<tool_call>{\"name\": \"add\", \"argu", "the call was cut off"));
    HERMES.read("<tool_call></tool_call>", bad("<tool_call></tool_call>", "the call is empty"));
    HERMES.read(
        "<tool_call>add(1)</tool_call>.",
        bad("<tool_call>add(1)</tool_call>", "no call follows the mark of one"),
        content("."));
    HERMES.read(
        "<tool_call>{\"name\": \"add\", \"arguments\": 5}</tool_call>",
        begin("add"),
        bad(
            "<tool_call>{\"name\": \"add\", \"arguments\": 5}</tool_call>",
            "the call's arguments are not one object"));
    HERMES.read(
        "<tool_call>{\"name\": \"add\", \"a\": 5}</tool_call>",
        begin("add"),
        bad(
            "<tool_call>{\"name\": \"add\", \"a\": 5}</tool_call>",
            "the call has an unknown member 'a'"));
    HERMES.read(
        "<tool_call>{\"name\": \"now\"</tool_call>x",
        begin("now"),
        bad("<tool_call>{\"name\": \"now\"</tool_call>", "the call is not valid JSON"),
        content("x"));
  }

  @Test
  void reasoningStandsBeforeTheAnswer() {
    QWEN3.read(
        "<think>\nHm, <b>.\n</think>\n\nHello.\n", reasoning("Hm, <b>."), content("Hello.\n"));
    QWEN3.read("<think>\n\n</think>\n\nHello.", content("Hello."));
    QWEN3
        .in(ReplyStart.REASONING)
        .read(
            "\nA call <tool_call>?\n</think>\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>",
            reasoning("A call <tool_call>?"),
            begin("now"),
            arguments("{}"),
            end());
    QWEN3.in(ReplyStart.REASONING).read("cut </thi", reasoning("cut </thi"));
    QWEN3.read("I <think> so", content("I <think> so"));
    QWEN3.read(" <thin", content(" <thin"));
    QWEN3.in(ReplyStart.CONTENT).read("<think>x", content("<think>x"));
    QWEN3.without().read("<think>a</think><tool_call>", reasoning("a"), content("<tool_call>"));
  }

  @Test
  void llama() {
    LLAMA.read(
        "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Rīga\"}}",
        begin("get_weather"),
        arguments("{\"city\": \"Rīga\"}"),
        end());
    LLAMA.read(
        "<|python_tag|>{\"type\": \"function\", \"name\": \"now\", \"parameters\": {}}; "
            + "{\"name\": \"add\", \"parameters\": {\"a\": 1}}",
        begin("now"),
        arguments("{}"),
        end(),
        begin("add"),
        arguments("{\"a\": 1}"),
        end());
    LLAMA.read(
        "<|python_tag|>print(1)", bad("<|python_tag|>print(1)", "no call follows the mark of one"));
    LLAMA.read(
        "[get_weather(city='Rīga')]",
        begin("get_weather"),
        arguments("{\"city\": \"Rīga\"}"),
        end());
    LLAMA.read("The name is {x}.", content("The name is {x}."));
  }

  @Test
  void mistral() {
    MISTRAL.read(
        "[TOOL_CALLS][{\"name\": \"add\", \"arguments\": {\"a\": [1]}, \"id\": \"abcdefghi\"}, "
            + "{\"name\": \"now\", \"arguments\": {}}]",
        begin("add"),
        arguments("{\"a\": [1]}"),
        end(),
        begin("now"),
        arguments("{}"),
        end());
    // Mistral Small 3.2 and Ministral 3: name, perhaps an id, arguments.
    MISTRAL.read(
        "So: [TOOL_CALLS]get_weather[CALL_ID]abcdefghi[ARGS]{\"city\": \"a[b]\"}[TOOL_CALLS]now[ARGS]{}",
        content("So:"),
        begin("get_weather"),
        arguments("{\"city\": \"a[b]\"}"),
        end(),
        begin("now"),
        arguments("{}"),
        end());
    MISTRAL.read("[TOOL_CALLS]", bad("[TOOL_CALLS]", "the call was cut off"));
    MISTRAL.read(
        "[TOOL_CALLS]fly[ARGS]{}", bad("[TOOL_CALLS]fly[ARGS]{}", "there is no tool called 'fly'"));
    Replies.of("[TOOL_CALLS] [THINK] [/THINK]")
        .read("[THINK]Hm.[/THINK]Hello", reasoning("Hm."), content("Hello"));
  }

  @Test
  void plain() {
    PLAIN.read(
        "{\"name\": \"add\", \"arguments\": {\"a\": 1}}",
        begin("add"),
        arguments("{\"a\": 1}"),
        end());
    // Gemma 3, as its makers' guides have it.
    PLAIN.read(
        "```tool_code\nprint(get_weather(city=\"Rīga\", unit='c'))\n```\n",
        begin("get_weather"),
        arguments("{\"city\": \"Rīga\", \"unit\": \"c\"}"),
        end());
    PLAIN.read(
        "[add(a=1, b=-2.5, c=[True, None, (1, 2)], d={'x': \"y)\"}), now()]",
        begin("add"),
        arguments("{\"a\": 1, \"b\": -2.5, \"c\": [true, null, [1, 2]], \"d\": {\"x\": \"y)\"}}"),
        end(),
        begin("now"),
        arguments("{}"),
        end());
    PLAIN.read("[a link](http://x)", content("[a link](http://x)"));
    PLAIN.read("```tool_code\nimport x\n```", content("```tool_code\nimport x\n```"));
  }

  @Test
  void otherFamilies() {
    Replies.of("<|tool_call|>")
        .read(
            "<|tool_call|>[{\"name\": \"now\", \"arguments\": {}}]",
            begin("now"),
            arguments("{}"),
            end());
    Replies.of("<tool_calls>")
        .read(
            "<tool_calls>[{\"name\": \"now\", \"arguments\": {}, \"id\": \"1\"}]</tool_calls>\n",
            begin("now"),
            arguments("{}"),
            end());
  }
}
