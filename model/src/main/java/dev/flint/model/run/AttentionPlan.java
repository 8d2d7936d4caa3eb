package dev.flint.model.run;

import dev.flint.model.cache.KvLayout;
import dev.flint.model.run.Step.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// A step's rows, divided into tiles that read the cache together.
///
/// A long span is cut into tiles of neighbouring tokens. Short spans (sequences that decode) whose
/// caches begin with the same blocks are one tile, so that a shared prefix is read once for all of
/// them. What stands in a tile changes what is read, never a result.
final class AttentionPlan {
  /// Tokens of a tile that is cut from a long span.
  static final int TOKENS = 16;

  /// Spans of so many tokens or fewer share tiles.
  private static final int SHORT = 4;

  /// Most tokens of a tile of short spans.
  private static final int MOST_TOKENS = 64;

  /// Consecutive tokens of one span in a tile.
  ///
  /// @param first of them, in the span
  /// @param shared how many leading blocks are those of the member before, and lie wholly before
  ///   the tokens of both
  record Member(Span span, int first, int count, int shared) {
    int row() {
      return span.row() + first;
    }

    /// Position of the first token.
    int position() {
      return span.position() + first;
    }

    /// Position after the last token.
    int end() {
      return position() + count;
    }
  }

  /// Rows that read the cache together.
  ///
  /// @param members neighbours share as much as can be shared
  /// @param tokens of all members
  /// @param begin lowest position of a token
  /// @param end position after the highest
  record Tile(List<Member> members, int tokens, int begin, int end) {
    static Tile of(List<Member> members) {
      int tokens = 0;
      int begin = Integer.MAX_VALUE;
      int end = 0;
      for (Member member : members) {
        tokens += member.count();
        begin = Math.min(begin, member.position());
        end = Math.max(end, member.end());
      }
      return new Tile(List.copyOf(members), tokens, begin, end);
    }
  }

  private AttentionPlan() {}

  /// The tiles of a step, those with much work first.
  static List<Tile> tiles(Step step) {
    List<Tile> tiles = new ArrayList<>();
    List<Span> brief = new ArrayList<>();
    for (Span span : step.spans()) {
      if (span.count() <= SHORT) {
        brief.add(span);
        continue;
      }
      for (int first = 0; first < span.count(); first += TOKENS) {
        int count = Math.min(TOKENS, span.count() - first);
        tiles.add(Tile.of(List.of(new Member(span, first, count, 0))));
      }
    }
    Collections.reverse(tiles);
    shortTiles(brief, tiles);
    return tiles;
  }

  private static void shortTiles(List<Span> spans, List<Tile> tiles) {
    spans.sort(BY_BLOCKS);
    List<Member> members = new ArrayList<>();
    int tokens = 0;
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      int shared = i == 0 ? 0 : sharedBlocks(spans.get(i - 1), span);
      if (shared == 0 || tokens + span.count() > MOST_TOKENS) {
        if (!members.isEmpty()) {
          tiles.add(Tile.of(members));
        }
        members.clear();
        tokens = 0;
      }
      members.add(new Member(span, 0, span.count(), members.isEmpty() ? 0 : shared));
      tokens += span.count();
    }
    if (!members.isEmpty()) {
      tiles.add(Tile.of(members));
    }
  }

  /// Spans with the same leading blocks stand together.
  private static final Comparator<Span> BY_BLOCKS =
      (a, b) -> {
        int shared = sharedBlocks(a, b);
        int blocksA = wholeBlocks(a);
        int blocksB = wholeBlocks(b);
        return shared == blocksA || shared == blocksB
            ? Integer.compare(blocksA, blocksB)
            : Long.compare(id(a, shared), id(b, shared));
      };

  private static int sharedBlocks(Span a, Span b) {
    int most = Math.min(wholeBlocks(a), wholeBlocks(b));
    int shared = 0;
    while (shared < most && id(a, shared) == id(b, shared)) {
      shared++;
    }
    return shared;
  }

  /// Blocks that the step does not write to.
  private static int wholeBlocks(Span span) {
    return span.position() / KvLayout.BLOCK;
  }

  private static long id(Span span, int block) {
    return span.cache().blockId(block * KvLayout.BLOCK);
  }
}
