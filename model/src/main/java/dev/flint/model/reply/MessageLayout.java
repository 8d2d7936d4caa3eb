package dev.flint.model.reply;

import dev.flint.model.grammar.Grammar;
import dev.flint.model.sample.StopStrings;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Replies that are several messages, each with a header that says whom it is for: reasoning,
/// content and calls are messages of their own. The first header has begun in the prompt.
///
/// @param endings what ends a message
/// @param reasoning the recipient or channel of reasoning
/// @param unknownIsCall whether a message to somebody unknown is a bad call (else it is content)
/// @param callHeader the header of a message to the tool `%s`
/// @param calls how a message to a tool is written
record MessageLayout(
    List<String> endings,
    String reasoning,
    boolean unknownIsCall,
    String callHeader,
    CallNotation calls)
    implements Layout {

  private static final String START = "<|start|>assistant";
  private static final String BODY = "<|message|>";
  private static final int MAX_HEADER = 256;
  private static final Pattern RECIPIENT = Pattern.compile("\\bto=([^\\s<]+)");
  private static final Pattern CHANNEL = Pattern.compile("<\\|channel\\|>\\s*(\\w+)");

  @Override
  public List<String> marks() {
    List<String> marks = new ArrayList<>(endings);
    marks.addAll(List.of("<|start|>", BODY, "<|channel|>", "<|constrain|>"));
    return marks;
  }

  @Override
  public List<String> callMarks() {
    return List.of();
  }

  @Override
  public Grammar calls(ReplyGrammar grammar, ReplyStart start) {
    Grammar next = grammar.text(endings.getFirst() + START);
    List<Grammar> options = new ArrayList<>();
    for (ReplyTool tool : grammar.tools()) {
      options.add(
          Grammar.sequence(
              grammar.text(callHeader.replace("%s", tool.name()) + BODY),
              grammar.block(calls.texts(), List.of(tool))));
    }
    Grammar call = Grammar.anyOf(options);
    Grammar all =
        grammar.several() ? Grammar.sequence(call, Grammar.sequence(next, call).repeated()) : call;
    return start == ReplyStart.CONTENT ? Grammar.sequence(next, all) : all;
  }

  @Override
  public Mode begin(Reading reading, ReplyStart start) {
    return switch (start) {
      case TURN -> new Header(reading);
      case REASONING -> reasoning(reading);
      case CONTENT -> content(reading);
    };
  }

  /// Between messages.
  @Override
  public Mode afterCalls(Reading reading) {
    return Prose.content(reading, boundaries(), true);
  }

  @Override
  public Mode content(Reading reading) {
    return Prose.content(reading, boundaries(), false);
  }

  private Mode reasoning(Reading reading) {
    return Prose.reasoning(reading, boundaries());
  }

  private List<Prose.Mark> boundaries() {
    List<Prose.Mark> marks = new ArrayList<>();
    marks.add(new Prose.Mark(START, (r, _) -> r.to(new Header(r))));
    for (String ending : endings) {
      marks.add(new Prose.Mark(ending, (r, _) -> r.to(afterCalls(r))));
    }
    return marks;
  }

  private Mode body(Reading reading, String header) {
    String recipient = find(RECIPIENT, header);
    String channel = find(CHANNEL, header);
    if (recipient == null || recipient.equals("user")) {
      return reasoning.equals(channel) ? reasoning(reading) : content(reading);
    }
    if (recipient.equals(reasoning)) {
      return reasoning(reading);
    }
    ReplyTool tool = reading.tool(recipient);
    if (tool == null && !(unknownIsCall && reading.hasTools())) {
      return content(reading);
    }
    String opening = header + BODY;
    return new CallBlock(reading, calls, opening, opening.length(), tool);
  }

  private static @Nullable String find(Pattern pattern, String header) {
    Matcher matcher = pattern.matcher(header);
    return matcher.find() ? matcher.group(1) : null;
  }

  /// The name of the tool that a header is for; the empty string if it is for none.
  static String recipient(String header) {
    String recipient = find(RECIPIENT, header);
    return recipient == null ? "" : recipient;
  }

  /// A header up to its message.
  private final class Header implements Mode {
    private final Reading reading;
    private final StopStrings search = new StopStrings(List.of(BODY));
    private final StringBuilder header = new StringBuilder();

    Header(Reading reading) {
      this.reading = reading;
    }

    @Override
    public void accept(char c) {
      StopStrings.Result result = search.push(String.valueOf(c));
      header.append(result.text());
      if (result.stopped()) {
        reading.to(body(reading, header.toString()));
      } else if (header.length() > MAX_HEADER) {
        end();
      }
    }

    @Override
    public void end() {
      reading.to(content(reading), header + search.flush());
    }
  }
}
