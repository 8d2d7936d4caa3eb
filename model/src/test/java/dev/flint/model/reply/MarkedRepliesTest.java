package dev.flint.model.reply;

import static dev.flint.model.reply.Replies.arguments;
import static dev.flint.model.reply.Replies.bad;
import static dev.flint.model.reply.Replies.begin;
import static dev.flint.model.reply.Replies.content;
import static dev.flint.model.reply.Replies.end;
import static dev.flint.model.reply.Replies.reasoning;

import org.junit.jupiter.api.Test;

/// Families with marks of their own inside a call. The texts are what their published chat
/// templates render: Qwen3-Coder and Qwen3.5 (tags), GLM 4.6, DeepSeek R1, V3, V3.1 and V3.2, Kimi
/// K2, Functionary 3.1, LFM2, Gemma 4, FunctionGemma.
final class MarkedRepliesTest {
  private static final Replies QWEN_TAGS = Replies.of("<tool_call> <function= <parameter=");
  private static final Replies DEEPSEEK = Replies.of("<｜tool▁call▁begin｜> </think>");

  @Test
  void qwenTags() {
    QWEN_TAGS.read(
        """
        I look.

        <tool_call>
        <function=get_weather>
        <parameter=city>
        Rīga "x" </b>
        </parameter>
        <parameter=days>
        3
        </parameter>
        <parameter=list>
        ["a"]
        </parameter>
        <parameter=odd>
        3 days
        </parameter>
        </function>
        </tool_call>\
        """,
        content("I look."),
        begin("get_weather"),
        arguments(
            "{\"city\": \"Rīga \\\"x\\\" </b>\", \"days\": 3, \"list\": [\"a\"], \"odd\": \"3 days\"}"),
        end());
  }

  @Test
  void textParametersStayText() {
    QWEN_TAGS.read(
        "<tool_call>\n<function=write_file>\n<parameter=text>\n\n{\"a\": 1}\n\n\n</parameter>\n"
            + "<parameter=path>\n007\n</parameter>\n</function>\n</tool_call>\n",
        begin("write_file"),
        arguments("{\"text\": \"\\n{\\\"a\\\": 1}\\n\\n\", \"path\": \"007\"}"),
        end());
  }

  @Test
  void qwenTagsWithoutTheirMark() {
    QWEN_TAGS.read(
        "<function=now>\n</function>\n</tool_call>", begin("now"), arguments("{}"), end());
    QWEN_TAGS.read("Use <function=fly> here", content("Use <function=fly> here"));
    QWEN_TAGS.read(
        "<tool_call>\n<function=now>\n<parameter=a>\n1\n</parameter>\n<parameter=a>\n2\n</parameter>\n</function>\n</tool_call>",
        begin("now"),
        arguments("{\"a\": 1"),
        bad(
            "<tool_call>\n<function=now>\n<parameter=a>\n1\n</parameter>\n<parameter=a>\n2\n</parameter>\n</function>\n</tool_call>",
            "the parameter 'a' is there twice"));
    QWEN_TAGS.read(
        "<tool_call>\n<function=now>\n<parameter=a>\n1\n</para",
        begin("now"),
        arguments("{\"a\": "),
        bad("<tool_call>\n<function=now>\n<parameter=a>\n1\n</para", "the call was cut off"));
  }

  @Test
  void glm() {
    Replies.of("<tool_call> <arg_key> </think>")
        .read(
            "\n<think>Hm</think>\n<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Rīga</arg_value>\n"
                + "<arg_key>n</arg_key>\n<arg_value>2</arg_value>\n</tool_call>\n<tool_call>now\n</tool_call>",
            reasoning("Hm"),
            begin("get_weather"),
            arguments("{\"city\": \"Rīga\", \"n\": 2}"),
            end(),
            begin("now"),
            arguments("{}"),
            end());
  }

  @Test
  void deepseek() {
    DEEPSEEK
        .in(ReplyStart.REASONING)
        .read(
            "Hm.\n</think>\n\nI look.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n"
                + "```json\n{\"city\": \"Rīga\"}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>now\n"
                + "```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
            reasoning("Hm."),
            content("I look."),
            begin("get_weather"),
            arguments("{\"city\": \"Rīga\"}"),
            end(),
            begin("now"),
            arguments("{}"),
            end());
    DEEPSEEK.read( // V3.1
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>add<｜tool▁sep｜>{\"a\": 1}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        begin("add"),
        arguments("{\"a\": 1}"),
        end());
    DEEPSEEK.read(
        "<｜tool▁call▁begin｜>add<｜tool▁sep｜>{a}<｜tool▁call▁end｜>x",
        begin("add"),
        arguments("{"),
        bad(
            "<｜tool▁call▁begin｜>add<｜tool▁sep｜>{a}<｜tool▁call▁end｜>",
            "the call's arguments are not valid JSON"),
        content("x"));
  }

  @Test
  void deepseekTags() {
    Replies.of("｜DSML｜ </think>")
        .in(ReplyStart.REASONING)
        .read(
            "Hm</think>\n\n<｜DSML｜function_calls>\n<｜DSML｜invoke name=\"get_weather\">\n"
                + "<｜DSML｜parameter name=\"city\" string=\"true\">7</｜DSML｜parameter>\n"
                + "<｜DSML｜parameter name=\"days\" string=\"false\">7</｜DSML｜parameter>\n"
                + "</｜DSML｜invoke>\n<｜DSML｜invoke name=\"now\">\n</｜DSML｜invoke>\n</｜DSML｜function_calls>",
            reasoning("Hm"),
            begin("get_weather"),
            arguments("{\"city\": \"7\", \"days\": 7}"),
            end(),
            begin("now"),
            arguments("{}"),
            end());
  }

  @Test
  void kimi() {
    Replies.of("<|tool_call_begin|>")
        .read(
            "Hm.<|tool_calls_section_begin|><|tool_call_begin|>functions.add:0<|tool_call_argument_begin|>{\"a\": 1}"
                + "<|tool_call_end|><|tool_call_begin|>functions.now:1<|tool_call_argument_begin|>{}<|tool_call_end|>"
                + "<|tool_calls_section_end|>",
            content("Hm."),
            begin("add"),
            arguments("{\"a\": 1}"),
            end(),
            begin("now"),
            arguments("{}"),
            end());
  }

  @Test
  void functionary() {
    Replies.of("<function=")
        .read("<function=add>{\"a\": 1}</function>", begin("add"), arguments("{\"a\": 1}"), end());
  }

  @Test
  void lfm2() {
    Replies.of("<|tool_list_start|>")
        .read(
            "<|tool_call_start|>[get_weather(city=\"it's\"), now()]<|tool_call_end|>Looking.",
            begin("get_weather"),
            arguments("{\"city\": \"it's\"}"),
            end(),
            begin("now"),
            arguments("{}"),
            end(),
            content("Looking."));
  }

  @Test
  void gemma() {
    Replies.of("<|tool_call>call: <|channel>")
        .read(
            "<|channel>thought\nHm.\n<channel|><|tool_call>call:add{a:1,b:[<|\"|>x}<|\"|>,true],o:{k:<|\"|>v\"<|\"|>}}<tool_call|>"
                + "<|tool_call>call:now{}<tool_call|>",
            reasoning("Hm."),
            begin("add"),
            arguments("{\"a\": 1, \"b\": [\"x}\", true], \"o\": {\"k\": \"v\\\"\"}}"),
            end(),
            begin("now"),
            arguments("{}"),
            end());
    Replies.of("<start_function_call>")
        .read(
            "<start_function_call>call:get_weather{city:<escape>Rīga<escape>}<end_function_call>",
            begin("get_weather"),
            arguments("{\"city\": \"Rīga\"}"),
            end());
    Replies.of("<|tool_call>call: <|channel>")
        .read(
            "<|tool_call>call:add{a:x y}<tool_call|>",
            begin("add"),
            bad("<|tool_call>call:add{a:x y}<tool_call|>", "the call's arguments cannot be read"));
  }
}
