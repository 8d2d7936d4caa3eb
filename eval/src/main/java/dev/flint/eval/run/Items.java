package dev.flint.eval.run;

import dev.flint.chat.Failure;
import dev.flint.eval.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Which problems of a set: `0-199`, `5`, `0-9,50-59`.
public final class Items {
  private Items() {}

  /// The problems that the words name, in order; all for the empty text.
  ///
  /// @throws Failure BAD_REQUEST if the words make no sense or name problems that are not there
  public static List<Problem> chosen(String words, List<Problem> all) {
    if (words.isEmpty()) {
      return all;
    }
    var items = new TreeSet<Integer>();
    for (String range : words.split(",", -1)) {
      if (!range.matches("\\d{1,7}(-\\d{1,7})?")) {
        throw new Failure(
            Failure.Code.BAD_REQUEST, "--items " + words + ": say it like 0-199 or 0-9,50-59");
      }
      String[] ends = range.split("-", -1);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (last < first || last >= all.size()) {
        throw new Failure(
            Failure.Code.BAD_REQUEST,
            "--items " + words + ": the file's problems are 0-" + (all.size() - 1));
      }
      for (int item = first; item <= last; item++) {
        items.add(item);
      }
    }
    List<Problem> chosen = new ArrayList<>();
    items.forEach(item -> chosen.add(all.get(item)));
    return chosen;
  }
}
