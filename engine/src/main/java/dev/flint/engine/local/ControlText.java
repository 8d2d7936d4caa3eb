package dev.flint.engine.local;

import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Keeps what people write from being taken for control tokens.
///
/// A template mixes its own control text (`<|im_end|>`) with the messages' text. Before rendering,
/// a mark is put into every control text that stands in a message; after rendering, the text is cut
/// at the marks and each piece is tokenized by itself. No piece then holds a whole control text of
/// a message, and text without any is tokenized in one piece, exactly as usual.
final class ControlText {
  /// A character that no script uses (private use area, plane 15).
  private static final String MARK = new String(Character.toChars(0xF1A57));

  /// The mark as a template writes it that escapes all but ASCII.
  private static final String ESCAPED_MARK =
      String.format(Locale.ROOT, "\\u%04x\\u%04x", (int) MARK.charAt(0), (int) MARK.charAt(1));

  private final Tokenizer tokenizer;
  private final List<String> texts = new ArrayList<>();

  /// @param marks further texts that steer how the model's replies are read
  ControlText(Tokenizer tokenizer, List<String> marks) {
    this.tokenizer = tokenizer;
    texts.addAll(marks);
    for (int id = 0; id < tokenizer.size(); id++) {
      if (tokenizer.isControl(id)) {
        String text = tokenizer.piece(id);
        if (text.length() > 1 && !marks.contains(text)) {
          texts.add(text);
        }
      }
    }
  }

  /// The text with a mark after the first character of each control text in it.
  String guard(String text) {
    String guarded = text.replace(MARK, "");
    for (String control : texts) {
      if (guarded.contains(control)) {
        int first = control.offsetByCodePoints(0, 1);
        guarded =
            guarded.replace(control, control.substring(0, first) + MARK + control.substring(first));
      }
    }
    return guarded;
  }

  /// Tokens of rendered text: the template's control text counts, the messages' does not.
  int[] encode(String text) {
    String rendered = text.replace(ESCAPED_MARK, MARK);
    if (!rendered.contains(MARK)) {
      return tokenizer.encode(rendered, Specials.PARSE);
    }
    var tokens = new Tokens();
    int from = 0;
    while (from <= rendered.length()) {
      int at = rendered.indexOf(MARK, from);
      int to = at < 0 ? rendered.length() : at;
      tokens.add(tokenizer.encode(rendered.substring(from, to), Specials.PARSE));
      from = to + MARK.length();
    }
    return tokens.toArray();
  }
}
