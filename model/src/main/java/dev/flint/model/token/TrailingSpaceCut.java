package dev.flint.model.token;

/// Cuts off the white space at the end: `\s+$`.
record TrailingSpaceCut() implements Cut {
  @Override
  public int end(char[] text, int from, int to) {
    int start = to;
    while (start > from && (CharClass.of(text[start - 1]) & CharClass.SPACE) != 0) {
      start--;
    }
    return start > from ? start : to;
  }
}
