package dev.flint.model.reply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Checks a parser on one text: whole, a character at a time, and cut in two at every place.
record Replies(ReplyStyle style, ReplyStart start, List<ReplyTool> tools) {
  static final List<ReplyTool> TOOLS =
      List.of(
          new ReplyTool("get_weather", Set.of("city", "unit")),
          new ReplyTool("add", Set.of()),
          new ReplyTool("write_file", Set.of("path", "text")),
          new ReplyTool("now", Set.of()));

  /// @param template marks of the family's chat template
  static Replies of(String template) {
    return new Replies(ReplyStyles.of(template), ReplyStart.TURN, TOOLS);
  }

  Replies in(ReplyStart begun) {
    return new Replies(style, begun, tools);
  }

  Replies without() {
    return new Replies(style, start, List.of());
  }

  void read(String text, ReplyPiece... expected) {
    assertThat(pieces(text, text.length())).as("whole").containsExactly(expected);
    List<ReplyPiece> single = pieces(text, 1);
    assertThat(single).as("one character at a time").containsExactly(expected);
    for (int cut = 1; cut < text.length(); cut++) {
      assertThat(pieces(text, cut)).as("cut at %d", cut).containsExactly(expected);
    }
  }

  /// The pieces of a text that arrives as its first `cut` characters, the next `cut`, and so on;
  /// neighbours of one kind are joined.
  List<ReplyPiece> pieces(String text, int cut) {
    ReplyParser parser = style.parser(start, tools);
    List<ReplyPiece> all = new ArrayList<>();
    for (int at = 0; at < text.length(); at += Math.max(1, cut)) {
      parser
          .push(text.substring(at, Math.min(text.length(), at + Math.max(1, cut))))
          .forEach(piece -> join(all, piece));
    }
    parser.end().forEach(piece -> join(all, piece));
    return all;
  }

  private static void join(List<ReplyPiece> all, ReplyPiece next) {
    ReplyPiece last = all.isEmpty() ? new ReplyPiece.CallEnd() : all.getLast();
    ReplyPiece joined =
        switch (next) {
          case ReplyPiece.Content more when last instanceof ReplyPiece.Content(String text) ->
              content(text + more.text());
          case ReplyPiece.Reasoning more when last instanceof ReplyPiece.Reasoning(String text) ->
              reasoning(text + more.text());
          case ReplyPiece.CallArguments more
              when last instanceof ReplyPiece.CallArguments(String json) ->
              arguments(json + more.json());
          default -> null;
        };
    if (joined == null) {
      all.add(next);
    } else {
      all.set(all.size() - 1, joined);
    }
  }

  static ReplyPiece content(String text) {
    return new ReplyPiece.Content(text);
  }

  static ReplyPiece reasoning(String text) {
    return new ReplyPiece.Reasoning(text);
  }

  static ReplyPiece begin(String name) {
    return new ReplyPiece.CallBegin(name);
  }

  static ReplyPiece arguments(String json) {
    return new ReplyPiece.CallArguments(json);
  }

  static ReplyPiece end() {
    return new ReplyPiece.CallEnd();
  }

  static ReplyPiece bad(String text, String reason) {
    return new ReplyPiece.Bad(text, reason);
  }
}
