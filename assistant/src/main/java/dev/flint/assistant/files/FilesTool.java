package dev.flint.assistant.files;

import dev.flint.assistant.tool.Arguments;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.chat.ToolSpec;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Lists, reads and searches the files of one conversation. What stands in them was written by
/// whoever wrote them.
public final class FilesTool implements Tool {
  public static final String NAME = "files";

  private static final int MOST_READ = 8000;
  private static final int MOST_FOUND = 30;
  private static final int MOST_WORDS = 200;

  private final List<AttachedFile> files;

  public FilesTool(AttachedFiles files) {
    this.files = files.all();
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(
        NAME,
        "The files attached to this conversation: lists them, reads one by lines, or finds the"
            + " lines in which words stand.",
        """
        {"type":"object","additionalProperties":false,"required":["action"],"properties":{\
        "action":{"type":"string","enum":["list","read","search"]},\
        "name":{"type":"string","description":"a file; to search, only in this one"},\
        "from":{"type":"integer","minimum":1,"description":"the first line to read or search"},\
        "words":{"type":"string","description":"what to search for"}}}\
        """,
        true);
  }

  @Override
  public ToolPolicy policy() {
    return ToolPolicy.READS;
  }

  @Override
  public String effect(String json) {
    return "look into the attached files: " + json;
  }

  @Override
  public ToolOutcome run(String json) {
    Arguments arguments = Arguments.of(json);
    String name = arguments.text("name");
    List<AttachedFile> meant =
        files.stream().filter(file -> name.isEmpty() || file.name().equals(name)).toList();
    if (meant.isEmpty()) {
      return ToolOutcome.failed("there is no file '" + name + "'; there is " + names());
    }
    int from = arguments.number("from", 1);
    return switch (arguments.text("action")) {
      case "list" -> new ToolOutcome(list(), false, true);
      case "read" -> read(meant, from);
      case "search" -> search(meant, arguments.text("words").strip(), from);
      default -> ToolOutcome.failed("action must be list, read or search");
    };
  }

  private String names() {
    return files.stream().map(AttachedFile::name).collect(Collectors.joining(", "));
  }

  private String list() {
    return files.stream()
        .map(file ->
            String.format(
                Locale.ROOT,
                "%s: %d lines, %d characters",
                file.name(),
                file.lines(),
                file.characters()))
        .collect(Collectors.joining("\n"));
  }

  private ToolOutcome read(List<AttachedFile> meant, int from) {
    if (meant.size() > 1) {
      return ToolOutcome.failed("name one of the files: " + names());
    }
    AttachedFile file = meant.getFirst();
    if (from < 1 || from > file.lines()) {
      return ToolOutcome.failed("\"from\" must be 1 to " + file.lines());
    }
    return new ToolOutcome(file.from(from, MOST_READ), false, true);
  }

  private static ToolOutcome search(List<AttachedFile> meant, String words, int from) {
    if (words.isEmpty() || words.length() > MOST_WORDS) {
      return ToolOutcome.failed(
          "\"words\" must say what to search for, in at most " + MOST_WORDS + " characters");
    }
    StringBuilder hits = new StringBuilder();
    int count = 0;
    for (AttachedFile file : meant) {
      for (AttachedFile.Hit hit : file.find(words)) {
        if (hit.line() >= from && count++ < MOST_FOUND) {
          hits.append(file.name()).append(", line ").append(hit.line()).append(": ");
          hits.append(hit.excerpt()).append('\n');
        }
      }
    }
    if (count == 0) {
      return new ToolOutcome("no line has these words", false, false);
    }
    if (count > MOST_FOUND) {
      hits.append("[").append(count - MOST_FOUND);
      hits.append(
          " more lines have them; say more words, or name one file and a later \"from\"]\n");
    }
    return new ToolOutcome(hits.toString(), false, true);
  }
}
