package dev.flint.model.token;

/// Cuts out runs of certain characters: `[members]{least,most}`, or `\s?[members]{least,most}`.
record RunCut(Members members, boolean spaceBefore, int least, int most) implements Cut {
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  /// `[members]+`
  static RunCut all(Members members) {
    return new RunCut(members, false, 1, UNBOUNDED);
  }

  /// `[members]{1,most}`
  static RunCut upTo(int most, Members members) {
    return new RunCut(members, false, 1, most);
  }

  /// `[members]{count}`
  static RunCut exactly(int count, Members members) {
    return new RunCut(members, false, count, count);
  }

  /// `\s?[members]+`
  static RunCut spaced(Members members) {
    return new RunCut(members, true, 1, UNBOUNDED);
  }

  @Override
  public int end(char[] text, int from, int to) {
    int at = from;
    while (at < to) {
      int end = match(text, at, to);
      if (end > at) {
        return at > from ? at : end;
      }
      at += Character.charCount(CharClass.codePoint(text, at, to));
    }
    return to;
  }

  private int match(char[] text, int from, int to) {
    int start = from;
    if (spaceBefore && (Cut.classAt(text, from, to) & CharClass.SPACE) != 0) {
      start++;
    }
    int at = start;
    int count = 0;
    while (at < to && count < most) {
      int codePoint = CharClass.codePoint(text, at, to);
      if (!members.contain(codePoint)) {
        break;
      }
      at += Character.charCount(codePoint);
      count++;
    }
    return count >= least ? at : from;
  }
}
