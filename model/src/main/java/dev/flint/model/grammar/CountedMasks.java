package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The tokens that a text with counted characters takes at one place, by the characters they need,
/// so that one walk through the vocabulary serves every limit. Immutable.
final class CountedMasks {
  /// @param needed characters that the text has at least when it ends with this token in it
  /// @param characters those of the token itself
  private record Closing(int token, int needed, int characters) {}

  private record Exit(int node, int characters, Lead lead) {}

  private static final int MOST_END = 256; // characters that end a text; none are longer

  private final TokenTrie trie;
  private final int words;
  private final int[][] open; // [needed]: tokens after which more may come
  private final List<Closing> closing = new ArrayList<>();
  private final List<Exit> exits = new ArrayList<>();

  /// @param place without a limit
  CountedMasks(TokenTrie trie, Lead.Counted place, int vocabulary) {
    this.trie = trie;
    words = (vocabulary + 63) >> 6;
    int[][] byNeed = new int[trie.depth() + MOST_END][];
    int[] sizes = new int[byNeed.length];
    trie.visit(
        0,
        place,
        (node, lead) -> {
          Lead.Counted at = (Lead.Counted) lead;
          for (int i = 0; i < trie.tokenCount(node); i++) {
            int token = trie.token(node, i);
            if (!at.takesMore()) {
              closing.add(new Closing(token, at.needed(), at.count()));
            } else {
              int needed = Math.clamp(at.needed(), 0, byNeed.length - 1);
              int[] before = byNeed[needed] == null ? new int[64] : byNeed[needed];
              byNeed[needed] =
                  sizes[needed] < before.length ? before : Arrays.copyOf(before, 2 * before.length);
              byNeed[needed][sizes[needed]++] = token;
            }
          }
          if (trie.hasChildren(node) && at.ends()) {
            exits.add(new Exit(node, at.count(), at));
          }
        });
    int length = byNeed.length;
    while (length > 0 && sizes[length - 1] == 0) {
      length--;
    }
    open = new int[length][];
    for (int n = 0; n < open.length; n++) {
      open[n] = byNeed[n] == null ? new int[0] : Arrays.copyOf(byNeed[n], sizes[n]);
    }
  }

  /// A limit of more characters makes no difference.
  int most() {
    int most = open.length;
    for (Closing token : closing) {
      most = Math.max(most, token.needed());
    }
    for (Exit exit : exits) {
      most = Math.max(most, exit.characters());
    }
    return most;
  }

  /// @param place within [#most]
  LeadMask mask(Lead.Counted place) {
    long[] bits = new long[words];
    for (int n = 0; n <= Math.min(place.max(), open.length - 1); n++) {
      for (int token : open[n]) {
        bits[token >> 6] |= 1L << token;
      }
    }
    for (Closing last : closing) {
      if (last.needed() <= place.max() && last.characters() >= place.min()) {
        bits[last.token() >> 6] |= 1L << last.token();
      }
    }
    LeadMask.Exits allowed = new LeadMask.Exits();
    for (Exit exit : exits) {
      if (exit.characters() <= place.max() && exit.characters() >= place.min()) {
        allowed.at(exit.node(), exit.lead());
      }
    }
    return new LeadMask(bits, trie, allowed);
  }

  long bytes() {
    long bytes = 200 + 32L * closing.size() + 64L * exits.size();
    for (int[] tokens : open) {
      bytes += 16 + 4L * tokens.length;
    }
    return bytes;
  }
}
