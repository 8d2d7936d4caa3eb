package dev.flint.assistant.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.chat.Message;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Files as the app writes them into messages, and the tool that reads them.
final class FilesToolTest {
  private static String attached(String name, String text) {
    return "\n\n<file name=\""
        + name
        + "\">\n"
        + text.replace("</file>", "<\\/file>")
        + "\n</file>";
  }

  private static String lines(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "line " + i + (i == 777 ? " holds the NEEDLE" : ""))
        .collect(Collectors.joining("\n"));
  }

  private static AttachedFiles files(String... messages) {
    return AttachedFiles.in(List.of(messages).stream().map(Message::user).toList());
  }

  private static ToolOutcome run(AttachedFiles files, String arguments) {
    return new FilesTool(files).run(arguments.replace('\'', '"'));
  }

  @Test
  void longFilesAreAnnouncedAndShortOnesAreWhole() {
    AttachedFiles files =
        files("look" + attached("long.txt", lines(1000)) + attached("short.txt", "a\nb") + "\nend");
    String prompt = files.shortened().getFirst().text();
    assertThat(prompt)
        .startsWith("look\n\n<file name=\"long.txt\">\nline 1\nline 2\n")
        .contains(" of 1000. The tool \"files\" reads the others and searches in them.]\n</file>")
        .endsWith("<file name=\"short.txt\">\na\nb\n</file>\nend");
    assertThat(prompt.length()).isLessThan(2000);
  }

  @Test
  void aFileIsReadToItsEndPieceByPiece() {
    AttachedFiles files = files(attached("long.txt", lines(3000)));
    StringBuilder all = new StringBuilder();
    int from = 1;
    for (int pieces = 0; from > 0; pieces++) {
      assertThat(pieces).isLessThan(20);
      ToolOutcome read = run(files, "{'action':'read','name':'long.txt','from':" + from + "}");
      assertThat(read.untrusted()).isTrue();
      assertThat(read.text().length()).isLessThan(8200);
      int note = read.text().lastIndexOf("\n[Lines ");
      all.append(note < 0 ? read.text() : read.text().substring(0, note + 1));
      from =
          note < 0
              ? 0
              : Integer.parseInt(read.text().replaceFirst("(?s).*\"from\": ([0-9]+)\\.]$", "$1"));
    }
    assertThat(all).hasToString(lines(3000));
  }

  @Test
  void wordsAreFoundWhateverTheirCase() {
    AttachedFiles files = files(attached("a", lines(1000)), attached("b", "a needle </file> too"));
    assertThat(run(files, "{'action':'search','words':'needle'}").text())
        .isEqualTo("a, line 777: line 777 holds the NEEDLE\nb, line 1: a needle </file> too\n");
    assertThat(run(files, "{'action':'search','name':'b','words':'needle'}").text())
        .startsWith("b, line 1");
    assertThat(run(files, "{'action':'search','words':'LINE'}").text())
        .contains("[970 more lines have them;");
    assertThat(run(files, "{'action':'search','name':'a','words':'LINE','from':999}").text())
        .isEqualTo("a, line 999: line 999\na, line 1000: line 1000\n");
    assertThat(run(files, "{'action':'search','words':'nowhere'}").text())
        .isEqualTo("no line has these words");
  }

  @Test
  void wordsAreFoundAcrossTheCutsOfALongLine() {
    for (int before = 990; before < 1010; before++) {
      AttachedFiles files = files(attached("a", "first\n" + "x".repeat(before) + "two words here"));
      assertThat(run(files, "{'action':'search','words':'two words'}").text())
          .startsWith("a, line " + (before < 1000 ? 2 : 3) + ": … x")
          .contains("two words here");
    }
  }

  @Test
  void noCharacterIsCutInTwo() {
    String wide = "x" + "\ud83d\ude00".repeat(3000);
    AttachedFiles files = files(attached("wide", wide + " needle " + wide));
    StringBuilder all = new StringBuilder();
    for (int line = 1; line <= 13; line += 7) {
      ToolOutcome read = run(files, "{'action':'read','name':'wide','from':" + line + "}");
      all.append(read.text().replaceFirst("\n\\[Lines .*", ""));
    }
    all.append(run(files, "{'action':'search','words':'needle'}").text());
    for (int at = 0; at < all.length(); at++) {
      char c = all.charAt(at);
      assertThat(Character.isSurrogate(c) && Character.isSurrogate(all.charAt(at + 1)))
          .as("at %d", at)
          .isEqualTo(Character.isSurrogate(c));
      at += Character.isHighSurrogate(c) ? 1 : 0;
    }
  }

  @Test
  void whatCannotBeMeantIsSaid() {
    AttachedFiles files = files(attached("a", "1"), attached("a", "2"), attached("b", "3"));
    assertThat(run(files, "{'action':'list'}").text())
        .isEqualTo(
            "a: 1 lines, 1 characters\na (2): 1 lines, 1 characters\nb: 1 lines, 1 characters");
    for (String wrong :
        List.of(
            "{'action':'read'}",
            "{'action':'read','name':'c'}",
            "{'action':'read','name':'b','from':2}",
            "{'action':'read','name':'b','from':0}",
            "{'action':'search','words':' '}",
            "{'action':'delete','name':'b'}",
            "{}")) {
      assertThat(run(files, wrong).error()).as(wrong).isTrue();
    }
    assertThat(run(files, "{'action':'read','name':'c'}").text())
        .isEqualTo("there is no file 'c'; there is a, a (2), b");
  }

  @Test
  void marksThatAreNoneAreLeftAlone() {
    for (String text :
        List.of(
            "<file name=\"a\">",
            "<file name=\"a\">\nnever closed",
            "<file name=\"a\nb\">\nx\n</file>",
            "</file><file name=\"",
            "no file")) {
      assertThat(files(text).shortened().getFirst().text()).isEqualTo(text);
    }
    AttachedFiles answer = AttachedFiles.in(List.of(Message.assistant(attached("a", lines(1000)))));
    assertThat(answer.characters()).isZero();
  }

  @Test
  void neitherLongLinesNorManyMarksHurt() {
    AttachedFiles line = files(attached("line", "x".repeat(5_000_000) + "needle"));
    assertThat(line.shortened().getFirst().text().length()).isLessThan(3000);
    assertThat(run(line, "{'action':'search','words':'needle'}").text().length()).isLessThan(400);
    assertThat(run(line, "{'action':'read','name':'line','from':4000}").text().length())
        .isLessThan(9000);
    for (String mark : List.of("<file name=\"a\">\n", "<file name=\"", "<file name=\"\n")) {
      String marks = mark.repeat(200_000) + "\">\nx\n</file>";
      Duration limit = Duration.ofSeconds(30);
      assertTimeoutPreemptively(limit, () -> assertThat(files(marks).shortened()).hasSize(1));
    }
  }
}
