package dev.flint.model.reply;

import static dev.flint.model.reply.Replies.arguments;
import static dev.flint.model.reply.Replies.bad;
import static dev.flint.model.reply.Replies.begin;
import static dev.flint.model.reply.Replies.content;
import static dev.flint.model.reply.Replies.end;
import static dev.flint.model.reply.Replies.reasoning;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Families whose replies are messages with headers: gpt-oss ("harmony", by its chat template) and
/// Muse-Glimmer (by its chat template and the rules for generated text in its specification).
final class MessageRepliesTest {
  private static final Replies HARMONY = Replies.of("<|channel|> <|message|>");
  private static final Replies MUSE =
      new Replies(
          ReplyStyles.of("<atem:function_calls>"),
          ReplyStart.TURN,
          List.of(
              new ReplyTool("weather.get", Set.of("city")),
              new ReplyTool("add", Set.of()),
              new ReplyTool("write", Set.of("text"))));

  @Test
  void harmony() {
    HARMONY.read(
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Hello.",
        reasoning("Hm."),
        content("Hello."));
    HARMONY.read("<|channel|>final<|message|>Hello.\n", content("Hello.\n"));
    HARMONY.in(ReplyStart.CONTENT).read(" there.", content(" there."));
    HARMONY
        .in(ReplyStart.REASONING)
        .read(
            "m.<|end|><|start|>assistant<|channel|>commentary<|message|>I look.<|end|>"
                + "<|start|>assistant<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>"
                + "{\"city\": \"Rīga\"}",
            reasoning("m."),
            content("I look."),
            begin("get_weather"),
            arguments("{\"city\": \"Rīga\"}"),
            end());
  }

  @Test
  void harmonyCallsAsTheTemplateRendersThem() {
    HARMONY.read(
        " to=functions.get_weather<|channel|>commentary json<|message|>{\"city\": \"Rīga\"}<|call|>",
        begin("get_weather"),
        arguments("{\"city\": \"Rīga\"}"),
        end());
    HARMONY.read(
        "<|channel|>commentary to=python<|message|>x = 1<|call|>",
        bad(
            "<|channel|>commentary to=python<|message|>x = 1<|call|>",
            "no call follows the mark of one"));
    HARMONY.read(
        "<|channel|>commentary to=functions.fly<|message|>{}<|call|>",
        bad(
            "<|channel|>commentary to=functions.fly<|message|>{}<|call|>",
            "there is no tool called 'functions.fly'"));
    HARMONY.read("Hello", content("Hello"));
    HARMONY.without().read("<|channel|>commentary to=python<|message|>x", content("x"));
  }

  @Test
  void museAnswers() {
    MUSE.read(
        " to=self<|message|>Rayleigh scattering…<|eom|><|start|>assistant to=user<|message|>Because …<|eot|>",
        reasoning("Rayleigh scattering…"),
        content("Because …"));
    MUSE.read("<|message|>Hello", content("Hello"));
    MUSE.read(" to=nobody<|message|>Hello", content("Hello"));
    MUSE.read(" to=self<|message|>cut", reasoning("cut"));
    MUSE.read( // a new header closes a body
        " to=self<|message|>a<|start|>assistant to=user<|message|>b", reasoning("a"), content("b"));
  }

  @Test
  void museCalls() {
    MUSE.read(
        """
         to=self<|message|>I will call.<|eom|><|start|>assistant to=weather.get<|message|><atem:function_calls>
        <atem:invoke name="weather.get">
        <atem:parameter name="city">Paris</atem:parameter>
        <atem:parameter name="days">2</atem:parameter>
        <atem:parameter name="units">null</atem:parameter>
        <atem:parameter name="verbose">true</atem:parameter>
        </atem:invoke>
        </atem:function_calls><|eom|><|start|>assistant to=add<|message|><atem:function_calls>
        <atem:invoke name="add">
        <atem:parameter name="xs">[1, 2.5]</atem:parameter>
        <atem:parameter name="o">{"a": "é<"}</atem:parameter>
        </atem:invoke>
        </atem:function_calls><|eot|>\
        """,
        reasoning("I will call."),
        begin("weather.get"),
        arguments("{\"city\": \"Paris\", \"days\": 2, \"units\": null, \"verbose\": true}"),
        end(),
        begin("add"),
        arguments("{\"xs\": [1, 2.5], \"o\": {\"a\": \"é<\"}}"),
        end());
  }

  @Test
  void museKeepsControlTextInValues() {
    MUSE.read(
        " to=write<|message|><atem:function_calls>\n<atem:invoke name=\"write\">\n"
            + "<atem:parameter name=\"text\"> {\"a\": 1}<|eot|>\n</atem:parameter>\n</atem:invoke>\n</atem:function_calls>",
        begin("write"),
        arguments("{\"text\": \" {\\\"a\\\": 1}<|eot|>\\n\"}"),
        end());
  }

  @Test
  void museRepairsNames() {
    MUSE.read(
        " to=get<|message|><atem:function_calls>\n<atem:invoke name=\"<|message|>get\">\n</atem:invoke>\n</atem:function_calls>",
        begin("weather.get"),
        arguments("{}"),
        end());
    MUSE.read(
        " to=add.add<|message|><atem:function_calls>\n<atem:invoke name=\"add.add\">\n</atem:invoke>\n</atem:function_calls>",
        begin("add"),
        arguments("{}"),
        end());
  }

  @Test
  void museMistakes() {
    MUSE.read( // mark-up in an answer or in reasoning is plain text
        " to=user<|message|>Write <atem:function_calls>\n</atem:function_calls>",
        content("Write <atem:function_calls>\n</atem:function_calls>"));
    MUSE.read(
        " to=add<|message|><atem:function_calls>\n<atem:invoke name=\"write\">\n</atem:invoke>\n</atem:function_calls><|eot|>",
        bad(
            " to=add<|message|><atem:function_calls>\n<atem:invoke name=\"write\">\n</atem:invoke>\n</atem:function_calls>",
            "the call of 'write' was sent to 'add'"));
    MUSE.read( // an opening tag swallowed and glued to the name
        " to=add<|message|><atem:function_calls>\n<atem:invoke name=\"add.xs\">[1]</atem:parameter>\n</atem:invoke>\n</atem:function_calls>",
        bad(
            " to=add<|message|><atem:function_calls>\n<atem:invoke name=\"add.xs\">[1]</atem:parameter>\n</atem:invoke>\n</atem:function_calls>",
            "there is no tool called 'add.xs'"));
    MUSE.read(
        " to=add<|message|><atem:function_calls>\n<atem:inv",
        bad(" to=add<|message|><atem:function_calls>\n<atem:inv", "the call was cut off"));
  }
}
