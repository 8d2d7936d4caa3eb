package dev.flint.cli.talk;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// Turns typed at a terminal: line editing, a history that is kept, several lines. Ctrl-C empties
/// the line or stops the answer; Ctrl-D leaves.
final class TerminalLines implements Lines {
  private static final int KEPT_LINES = 1_000;

  private final Terminal terminal;
  private final LineReader reader;
  private final String prompt;

  private TerminalLines(Terminal terminal, LineReader reader, String prompt) {
    this.terminal = terminal;
    this.reader = reader;
    this.prompt = prompt;
  }

  /// @param history the file that keeps what was typed; null keeps nothing
  static TerminalLines open(@Nullable Path history, String prompt) {
    try {
      Terminal terminal = TerminalBuilder.builder().system(true).nativeSignals(true).build();
      return over(terminal, history, prompt);
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, "the terminal could not be opened: " + e.getMessage(), e);
    }
  }

  static TerminalLines over(Terminal terminal, @Nullable Path history, String prompt) {
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("flint")
            .parser(new WholeLine())
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "  ")
            .variable(LineReader.HISTORY_SIZE, KEPT_LINES)
            .variable(LineReader.HISTORY_FILE_SIZE, KEPT_LINES)
            .build();
    if (history != null) {
      reader.setVariable(LineReader.HISTORY_FILE, history);
    }
    return new TerminalLines(terminal, reader, prompt);
  }

  @Override
  public @Nullable String next() {
    while (true) {
      try {
        return Lines.joined(reader.readLine(prompt));
      } catch (UserInterruptException e) {
        if (e.getPartialLine() == null || e.getPartialLine().isEmpty()) {
          terminal.writer().println("(Ctrl-D or /exit leaves)");
        }
      } catch (EndOfFileException e) {
        return null;
      }
    }
  }

  @Override
  public Answer.Stops stops() {
    return stop -> {
      Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, _ -> stop.run());
      return () -> terminal.handle(Terminal.Signal.INT, before);
    };
  }

  /// Asks in the same terminal; the answer is not kept with what was typed.
  @Override
  public Approver approver() {
    LineReader asking = LineReaderBuilder.builder().terminal(terminal).build();
    asking.setVariable(LineReader.DISABLE_HISTORY, true);
    return asked -> {
      try {
        return Approver.isYes(asking.readLine(Approver.question(asked)));
      } catch (UserInterruptException | EndOfFileException e) {
        return false;
      }
    };
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, "the terminal could not be restored: " + e.getMessage(), e);
    }
  }

  /// The line as it is, one word; asks for more while [Lines#unfinished].
  private static final class WholeLine implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
      if (context == ParseContext.ACCEPT_LINE && Lines.unfinished(line)) {
        throw new EOFError(-1, cursor, "the text goes on");
      }
      return new Whole(line, cursor);
    }
  }

  private record Whole(String line, int cursor) implements CompletingParsedLine {
    @Override
    public String word() {
      return line;
    }

    @Override
    public int wordCursor() {
      return cursor;
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(line);
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return cursor;
    }

    @Override
    public int rawWordLength() {
      return line.length();
    }
  }
}
