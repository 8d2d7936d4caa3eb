package dev.flint.cli.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Typing at a terminal, with JLine's plainest one.
class TerminalLinesTest {
  @TempDir Path home;

  @Test
  void reads_turns_of_one_or_more_lines_until_nothing_is_left() throws IOException {
    try (TerminalLines lines = typed("hello\none \\\ntwo\n\"\"\"\nthree\n\"\"\"\n", null)) {
      assertThat(lines.next()).isEqualTo("hello");
      assertThat(lines.next()).isEqualTo("one \ntwo");
      assertThat(lines.next()).isEqualTo("three");
      assertThat(lines.next()).isNull();
    }
  }

  @Test
  void takes_what_was_typed_as_it_stands() throws IOException {
    try (TerminalLines lines = typed("what's !! \"this?\n", null)) {
      assertThat(lines.next()).isEqualTo("what's !! \"this?");
    }
  }

  @Test
  void keeps_what_was_typed() throws IOException {
    Path history = home.resolve("history");
    try (TerminalLines lines = typed("hello\nagain\n", history)) {
      lines.next();
      lines.next();
      lines.next();
    }
    assertThat(Files.readString(history)).contains("hello").contains("again");
  }

  @Test
  void an_interrupt_stops_the_answer_that_is_being_streamed_and_nothing_later() throws Exception {
    try (Terminal terminal = terminal("")) {
      TerminalLines lines = TerminalLines.over(terminal, null, "> ");
      var stopped = new AtomicInteger();
      try (AutoCloseable _ = lines.stops().begin(stopped::incrementAndGet)) {
        terminal.raise(Terminal.Signal.INT);
      }
      terminal.handle(Terminal.Signal.INT, Terminal.SignalHandler.SIG_IGN);
      terminal.raise(Terminal.Signal.INT);
      assertThat(stopped).hasValue(1);
    }
  }

  private TerminalLines typed(String text, @Nullable Path history) throws IOException {
    return TerminalLines.over(terminal(text), history, "> ");
  }

  private static Terminal terminal(String text) throws IOException {
    var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return new DumbTerminal(
        "test", "dumb", in, new ByteArrayOutputStream(), StandardCharsets.UTF_8);
  }
}
