package dev.flint.model.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the characters of a set of texts are written as bytes: as they are, in UTF-8, as a JSON
/// string with its quotes, or between other quotes. A JSON string has exactly one spelling:
/// characters stand for themselves, and only where JSON demands it there is an escape, the short
/// one if there is one.
final class Encoding {
  /// One character's bytes, each a range, and which of a state's targets lies behind them.
  private record Spelling(List<Integer> bytes, int slot) {
    Spelling rest() {
      return new Spelling(bytes.subList(2, bytes.size()), slot);
    }
  }

  /// A byte's range, and what is behind it: further bytes, or the target of a slot.
  private record Branch(int first, int last, @Nullable Node inside, int slot) {}

  /// The bytes that may come at one place of a character; the same for all states whose edges read
  /// the same characters. Compared by identity.
  private static final class Node {
    final List<Branch> branches = new ArrayList<>();
    int slot = MIXED; // the one slot behind all branches

    static final int MIXED = -1;
  }

  private record Place(Node node, int target) {}

  private static final String SHORT_ESCAPES = "\"\\\b\f\n\r\t";
  private static final String SHORT_LETTERS = "\"\\bfnrt";
  private static final List<List<Integer>> ESCAPES = escapes();

  private static final int AS_IT_IS = 0;
  private static final int LONG = 1;

  /// first, last and how they are written, of all characters.
  private static final int[] UTF8_PIECES = {0, 0x7F, AS_IT_IS, 0x80, 0x10FFFF, LONG};

  private static final int[] JSON_PIECES = {
    0, 0x1F, LONG, ' ', '!', AS_IT_IS, '"', '"', LONG, '#', '[', AS_IT_IS, '\\', '\\', LONG, ']',
    0x7F, AS_IT_IS, 0x80, 0x10FFFF, LONG,
  };

  private static final Recent<List<Integer>, Node> LONGER = new Recent<>(4 << 20);

  private final int[] pieces;
  private final byte[] quote;
  private final Dfa.Builder dfa = new Dfa.Builder();
  private final Map<List<Integer>, Node> shapes = new HashMap<>();
  private final Map<Place, Integer> inside = new HashMap<>();

  private Encoding(boolean json, String quote) {
    pieces = json ? JSON_PIECES : UTF8_PIECES;
    this.quote = quote.getBytes(StandardCharsets.UTF_8);
  }

  /// The texts in UTF-8; null if there are none.
  static @Nullable Dfa utf8(CharDfa texts) {
    return new Encoding(false, "").encode(texts);
  }

  /// The texts as JSON strings; null if there are none.
  static @Nullable Dfa json(CharDfa texts) {
    return new Encoding(true, "\"").encode(texts);
  }

  /// The texts in UTF-8, each between quotes whose first character is in none of them; null if
  /// there are none.
  static @Nullable Dfa quoted(CharDfa texts, String quote) {
    return new Encoding(false, quote).encode(texts);
  }

  private @Nullable Dfa encode(CharDfa texts) {
    if (texts.isEmpty()) {
      return null;
    }
    int shift = quote.length;
    for (byte b : quote) {
      int state = dfa.state(CharDfa.NO_LABEL);
      dfa.edge(state, b & 0xFF, b & 0xFF, state + 1);
    }
    for (int s = 0; s < texts.states(); s++) {
      dfa.whole(shift > 0 ? CharDfa.NO_LABEL : texts.label(s));
    }
    Map<Integer, Integer> ends = new HashMap<>();
    for (int s = 0; s < texts.states(); s++) {
      int[] edges = texts.edges(s);
      int[] targets = new int[edges.length / 3];
      List<Integer> shape = new ArrayList<>(edges.length);
      int slots = 0;
      for (int e = 0; e < edges.length; e += 3) {
        int slot = 0;
        while (slot < slots && targets[slot] != edges[e + 2] + shift) {
          slot++;
        }
        slots = Math.max(slots, slot + 1);
        targets[slot] = edges[e + 2] + shift;
        shape.add(edges[e]);
        shape.add(edges[e + 1]);
        shape.add(slot);
      }
      connect(s + shift, shapes.computeIfAbsent(shape, this::spelt), targets);
      if (shift > 0 && texts.label(s) >= 0) {
        int end = ends.computeIfAbsent(texts.label(s), this::closing);
        dfa.edge(s + shift, quote[0] & 0xFF, quote[0] & 0xFF, end);
      }
    }
    return dfa.build();
  }

  /// The state after the first byte of the quote that ends a text.
  private int closing(int label) {
    int state = dfa.state(label);
    for (int i = quote.length - 1; i > 0; i--) {
      int before = dfa.state(CharDfa.NO_LABEL);
      dfa.edge(before, quote[i] & 0xFF, quote[i] & 0xFF, state);
      state = before;
    }
    return state;
  }

  /// What is written as one byte comes as it is; the rest is shared by all states, of any
  /// automaton, that agree on it: most differ in a few letters only.
  private Node spelt(List<Integer> edges) {
    Node node = new Node();
    List<Integer> longer = new ArrayList<>();
    for (int e = 0; e < edges.size(); e += 3) {
      int slot = edges.get(e + 2);
      for (int i = 0; i < pieces.length; i += 3) {
        int first = Math.max(edges.get(e), pieces[i]);
        int last = Math.min(edges.get(e + 1), pieces[i + 1]);
        if (first <= last && pieces[i + 2] == AS_IT_IS) {
          node.branches.add(new Branch(first, last, null, slot));
        } else if (first <= last) {
          longer.addAll(List.of(first, last, slot));
        }
      }
    }
    node.branches.addAll(longer(longer).branches);
    return node;
  }

  private static Node longer(List<Integer> edges) {
    Node known = LONGER.find(edges);
    if (known == null) {
      List<Spelling> spellings = new ArrayList<>();
      for (int e = 0; e < edges.size(); e += 3) {
        int first = edges.get(e);
        int last = edges.get(e + 1);
        for (int c = first; c <= Math.min(last, 0x7F); c++) {
          escape(c, edges.get(e + 2), spellings);
        }
        if (last > 0x7F) {
          utf8(first, last, edges.get(e + 2), spellings);
        }
      }
      known = node(spellings, new HashMap<>());
      LONGER.put(edges, known, 1000 + 100L * edges.size());
    }
    return known;
  }

  private static void escape(int c, int slot, List<Spelling> out) {
    out.add(new Spelling(ESCAPES.get(c), slot));
  }

  private static List<List<Integer>> escapes() {
    List<List<Integer>> all = new ArrayList<>();
    for (char c = 0; c <= '\\'; c++) {
      int at = SHORT_ESCAPES.indexOf(c);
      String text =
          "\\" + (at >= 0 ? SHORT_LETTERS.substring(at, at + 1) : String.format("u%04x", (int) c));
      List<Integer> bytes = new ArrayList<>();
      text.chars()
          .forEach(b -> {
            bytes.add(b);
            bytes.add(b);
          });
      all.add(bytes);
    }
    return all;
  }

  /// Splits a range of characters until each byte's range does not depend on the bytes before.
  private static void utf8(int first, int last, int slot, List<Spelling> out) {
    for (int limit : new int[] {0x7F, 0x7FF, 0xFFFF}) {
      if (first <= limit && limit < last) {
        utf8(first, limit, slot, out);
        utf8(limit + 1, last, slot, out);
        return;
      }
    }
    if (first > 0x7F) {
      for (int bits = 6; bits <= 18; bits += 6) {
        int mask = (1 << bits) - 1;
        if ((first & ~mask) != (last & ~mask)) {
          if ((first & mask) != 0) {
            utf8(first, first | mask, slot, out);
            utf8((first | mask) + 1, last, slot, out);
            return;
          }
          if ((last & mask) != mask) {
            utf8(first, (last & ~mask) - 1, slot, out);
            utf8(last & ~mask, last, slot, out);
            return;
          }
        }
      }
    }
    int length = first <= 0x7F ? 1 : first <= 0x7FF ? 2 : first <= 0xFFFF ? 3 : 4;
    int lead = length == 1 ? 0 : (0xF00 >> length) & 0xFF;
    List<Integer> bytes = new ArrayList<>();
    for (int i = length - 1; i >= 0; i--) {
      int mark = i == length - 1 ? lead : 0x80;
      int mask = length == 1 ? 0x7F : i == length - 1 ? 0xFF >> (length + 1) : 0x3F;
      bytes.add(mark | ((first >> (6 * i)) & mask));
      bytes.add(mark | ((last >> (6 * i)) & mask));
    }
    out.add(new Spelling(bytes, slot));
  }

  private static Node node(List<Spelling> spellings, Map<List<Spelling>, Node> known) {
    Node shared = known.get(spellings);
    if (shared != null) {
      return shared;
    }
    boolean[] cuts = new boolean[257];
    for (Spelling spelling : spellings) {
      cuts[spelling.bytes().get(0)] = true;
      cuts[spelling.bytes().get(1) + 1] = true;
    }
    Node node = new Node();
    int from = 0;
    for (int cut = 1; cut <= 256; cut++) {
      if (cuts[cut]) {
        List<Spelling> here = new ArrayList<>();
        for (Spelling spelling : spellings) {
          if (spelling.bytes().get(0) <= from && from <= spelling.bytes().get(1)) {
            here.add(spelling);
          }
        }
        if (!here.isEmpty()) {
          boolean ends = here.getFirst().bytes().size() == 2;
          Node inside = ends ? null : node(here.stream().map(Spelling::rest).toList(), known);
          node.branches.add(new Branch(from, cut - 1, inside, here.getFirst().slot()));
        }
        from = cut;
      }
    }
    if (spellings.stream().allMatch(spelling -> spelling.slot() == spellings.getFirst().slot())
        && !spellings.isEmpty()) {
      node.slot = spellings.getFirst().slot();
    }
    known.put(spellings, node);
    return node;
  }

  private void connect(int state, Node node, int[] targets) {
    for (Branch branch : node.branches) {
      int target =
          branch.inside() == null ? targets[branch.slot()] : inside(branch.inside(), targets);
      dfa.edge(state, branch.first(), branch.last(), target);
    }
  }

  /// The state in the midst of a character.
  private int inside(Node node, int[] targets) {
    if (node.slot == Node.MIXED) {
      int state = dfa.state(CharDfa.NO_LABEL);
      connect(state, node, targets);
      return state;
    }
    Place place = new Place(node, targets[node.slot]);
    Integer known = inside.get(place);
    if (known == null) {
      known = dfa.state(CharDfa.NO_LABEL);
      inside.put(place, known);
      connect(known, node, targets);
    }
    return known;
  }
}
