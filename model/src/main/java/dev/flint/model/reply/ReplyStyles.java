package dev.flint.model.reply;

import dev.flint.model.grammar.Syntax;
import dev.flint.model.reply.InlineLayout.Opener;
import dev.flint.model.reply.ReplyStyle.Continuation;
import dev.flint.model.reply.TaggedCall.Tags;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All styles of replies, and the one place that tells a model's style from its chat template. The
/// formats are those that the families' published templates render calls in.
public final class ReplyStyles {
  private static final Thought THINK = new Thought("<think>", "</think>");
  private static final Thought MISTRAL_THINK = new Thought("[THINK]", "[/THINK]");
  private static final Thought GEMMA_THINK = new Thought("<|channel>thought", "<channel|>");

  private static final Tags QWEN_TAGS =
      new Tags("<function=", List.of(">"), "<parameter=", ">", "</parameter>", "</function>", true);

  private static final Tags MUSE_TAGS =
      new Tags(
          "<atem:invoke name=\"",
          List.of("\">"),
          "<atem:parameter name=\"",
          "\">",
          "</atem:parameter>",
          "</atem:invoke>",
          false);

  private static final Tags DSML_TAGS =
      new Tags(
          "<｜DSML｜invoke name=\"",
          List.of("\">"),
          "<｜DSML｜parameter name=\"",
          ">",
          "</｜DSML｜parameter>",
          "</｜DSML｜invoke>",
          false);

  private static final Tags GLM_TAGS =
      new Tags(
          "",
          List.of("<arg_key>", "</tool_call>"),
          "<arg_key>",
          "<arg_value>",
          "</arg_value>",
          "</tool_call>",
          false);

  private static final Syntax.Tags QWEN_ARGUMENTS =
      new Syntax.Tags("<parameter=", ">\n", ">\n", "\n</parameter>\n", "</function>");

  private static final CallTexts HERMES = CallTexts.json("arguments", "␣", null, "␣</tool_call>");
  private static final CallTexts LINES = CallTexts.json("arguments", "", "\n", "");
  private static final CallTexts LLAMA = CallTexts.json("parameters", "", "; ", "");
  private static final CallTexts LIST = CallTexts.json("arguments", "[", ", ", "]");

  private static final Opener JSON_FENCE =
      new Opener(
          "```json",
          false,
          Notations.doubtful(CallTexts.json("arguments", "␣", "\n", "␣```"), "```"));

  private static final ReplyStyle MUSE =
      new ReplyStyle(
          "muse",
          new MessageLayout(
              List.of("<|eom|>", "<|eot|>"),
              "self",
              false,
              " to=%s",
              Notations.tags(
                  MUSE_TAGS,
                  List.of("</atem:function_calls>"),
                  List.of("<atem:function_calls>"),
                  true,
                  CallTexts.tags(
                      "<atem:function_calls>\n",
                      "<atem:invoke name=\"%s\">\n",
                      new Syntax.Tags(
                          "<atem:parameter name=\"",
                          "\">",
                          "\">",
                          "</atem:parameter>\n",
                          "</atem:invoke>"),
                      "\n</atem:function_calls>"))),
          Optional.of(new Thought(" to=self<|message|>", "<|eom|><|start|>assistant")),
          new Continuation(" to=self<|message|>", " to=user<|message|>"));

  private static final ReplyStyle HARMONY =
      new ReplyStyle(
          "harmony",
          new MessageLayout(
              List.of("<|end|>", "<|return|>", "<|call|>"),
              "analysis",
              true,
              "<|channel|>commentary to=functions.%s <|constrain|>json",
              Notations.harmony()),
          Optional.of(new Thought("<|channel|>analysis<|message|>", "<|end|><|start|>assistant")),
          new Continuation("<|channel|>analysis<|message|>", "<|channel|>final<|message|>"));

  /// A style and what its templates are told by.
  private record Rule(String name, List<String> marks, InlineLayout layout) {
    boolean fits(String template) {
      return marks.stream().allMatch(template::contains);
    }
  }

  /// From the most particular to the most general.
  private static final List<Rule> INLINE =
      List.of(
          rule(
              "gemma4",
              List.of("<|tool_call>call:"),
              List.of(),
              open("<|tool_call>", Notations.gemma("<|\"|>", "<tool_call|>"))),
          rule(
              "functiongemma",
              List.of("<start_function_call>"),
              List.of(),
              open("<start_function_call>", Notations.gemma("<escape>", "<end_function_call>"))),
          rule(
              "dsml",
              List.of("｜DSML｜"),
              List.of(),
              open(
                  "<｜DSML｜function_calls>",
                  Notations.tags(
                      DSML_TAGS,
                      List.of("</｜DSML｜function_calls>"),
                      List.of(),
                      true,
                      new CallTexts(
                          "\n",
                          "<｜DSML｜invoke name=\"%s\">\n",
                          new Syntax.Tags(
                              "<｜DSML｜parameter name=\"",
                              "\" string=\"false\">",
                              "\" string=\"true\">",
                              "</｜DSML｜parameter>\n",
                              "</｜DSML｜invoke>"),
                          "",
                          "\n",
                          "\n</｜DSML｜function_calls>")))),
          rule(
              "deepseek", // R1 and V3
              List.of("<｜tool▁call▁begin｜>", "```json"),
              List.of("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"),
              open(
                  "<｜tool▁call▁begin｜>",
                  Notations.deepseek("function<｜tool▁sep｜>%s\n```json\n", "\n```"))),
          rule(
              "deepseek", // V3.1
              List.of("<｜tool▁call▁begin｜>"),
              List.of("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"),
              open("<｜tool▁call▁begin｜>", Notations.deepseek("%s<｜tool▁sep｜>", ""))),
          rule(
              "kimi",
              List.of("<|tool_call_begin|>"),
              List.of("<|tool_calls_section_begin|>", "<|tool_calls_section_end|>"),
              open("<|tool_call_begin|>", Notations.kimi())),
          rule(
              "glm",
              List.of("<arg_key>", "<tool_call>"),
              List.of(),
              open(
                  "<tool_call>",
                  Notations.tags(
                      GLM_TAGS,
                      List.of(),
                      List.of("<tool_call>"),
                      true,
                      CallTexts.tags(
                          "",
                          "%s\n",
                          new Syntax.Tags(
                              "<arg_key>",
                              "</arg_key>\n<arg_value>",
                              "</arg_key>\n<arg_value>",
                              "</arg_value>\n",
                              "</tool_call>"),
                          "")))),
          rule(
              "qwen-tags",
              List.of("<function=", "<parameter="),
              List.of(),
              open(
                  "<tool_call>",
                  Notations.tags(
                      QWEN_TAGS,
                      List.of("</tool_call>"),
                      List.of(),
                      true,
                      CallTexts.tags("\n", "<function=%s>\n", QWEN_ARGUMENTS, "\n</tool_call>"))),
              new Opener(
                  "<function=",
                  true,
                  Notations.tags(
                      QWEN_TAGS,
                      List.of("</tool_call>"),
                      List.of(),
                      false,
                      CallTexts.tags("", "<function=%s>\n", QWEN_ARGUMENTS, "\n</tool_call>")))),
          rule(
              "functionary",
              List.of("<function="),
              List.of(),
              open("<function=", Notations.functionary())),
          rule(
              "apriel",
              List.of("<tool_calls>"),
              List.of(),
              open(
                  "<tool_calls>",
                  Notations.json(
                      CallTexts.json("arguments", "[", ", ", "]</tool_calls>"), "</tool_calls>")),
              open("<tool_call>", Notations.json(HERMES, "</tool_call>"))),
          bareRule(
              "hermes",
              List.of("<tool_call>"),
              Notations.doubtful(LINES),
              null,
              open("<tool_call>", Notations.json(HERMES, "</tool_call>")),
              JSON_FENCE),
          rule(
              "mistral", // since Large 2411
              List.of("[TOOL_CALLS]", "[ARGS]"),
              List.of(),
              open(
                  "[TOOL_CALLS]",
                  Notations.mistral(CallTexts.named("%s[ARGS]", "", "[TOOL_CALLS]", "")))),
          rule(
              "mistral",
              List.of("[TOOL_CALLS]"),
              List.of(),
              open("[TOOL_CALLS]", Notations.mistral(LIST))),
          rule(
              "granite",
              List.of("<|tool_call|>"),
              List.of(),
              open("<|tool_call|>", Notations.json(LIST))),
          rule(
              "lfm2",
              List.of("<|tool_list_start|>"),
              List.of(),
              open("<|tool_call_start|>", Notations.python("<|tool_call_end|>"))),
          bareRule(
              "llama3",
              List.of("ipython", "\"parameters\": "),
              Notations.doubtful(LLAMA),
              open("", Notations.doubtful(LLAMA)),
              open("<|python_tag|>", Notations.json(LLAMA)),
              JSON_FENCE));

  /// For models that were not taught a notation of their own.
  private static final InlineLayout PLAIN =
      new InlineLayout(
          null,
          List.of(
              JSON_FENCE,
              new Opener(
                  "```tool_code",
                  false,
                  Notations.doubtful(
                      new CallTexts("\n", "%s", new Syntax.Python(), "", "\n", "\n```"), "```")),
              open("<tool_call>", Notations.json(HERMES, "</tool_call>"))),
          open("", Notations.doubtful(LINES)),
          List.of(),
          Notations.doubtful(LINES));

  private ReplyStyles() {}

  /// The style of a model.
  ///
  /// @param template its chat template
  public static ReplyStyle of(String template) {
    if (template.contains("<atem:")) {
      return MUSE;
    }
    if (template.contains("<|channel|>") && template.contains("<|message|>")) {
      return HARMONY;
    }
    for (Rule rule : INLINE) {
      if (rule.fits(template)) {
        return inline(rule.name(), rule.layout(), thought(template));
      }
    }
    return plain(template);
  }

  /// The style of a model that is told in words how to call tools: as JSON.
  ///
  /// @param template its chat template, which may still know reasoning
  public static ReplyStyle plain(String template) {
    return inline("json", PLAIN, thought(template));
  }

  private static @Nullable Thought thought(String template) {
    if (template.contains("[/THINK]")) {
      return MISTRAL_THINK;
    }
    if (template.contains("<|channel>")) {
      return GEMMA_THINK;
    }
    return template.contains("</think>") ? THINK : null;
  }

  private static ReplyStyle inline(String name, InlineLayout layout, @Nullable Thought thought) {
    return new ReplyStyle(
        name,
        new InlineLayout(
            thought, layout.openers(), layout.forced(), layout.ignored(), layout.bare()),
        Optional.ofNullable(thought),
        thought == null ? new Continuation("", "") : new Continuation(thought.open() + "\n", ""));
  }

  private static Rule rule(
      String name, List<String> marks, List<String> ignored, Opener... openers) {
    return new Rule(
        name, marks, new InlineLayout(null, List.of(openers), openers[0], ignored, null));
  }

  /// @param forced null is the first of the openers
  private static Rule bareRule(
      String name,
      List<String> marks,
      CallNotation bare,
      @Nullable Opener forced,
      Opener... openers) {
    Opener first = forced == null ? openers[0] : forced;
    return new Rule(name, marks, new InlineLayout(null, List.of(openers), first, List.of(), bare));
  }

  private static Opener open(String mark, CallNotation notation) {
    return new Opener(mark, false, notation);
  }
}
