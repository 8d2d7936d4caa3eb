package dev.flint.model.grammar;

import dev.flint.model.token.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The tokens of one tokenizer, laid out for masks, and the masks that were computed so far.
///
/// A control token is allowed only where a grammar of Flint's own asks for it by name (see
/// [#spelled]), a token that ends an answer only where the grammar may end. Made once for a
/// tokenizer (some 100 ms for 150,000 tokens); any number of threads may use it. Masks are kept for
/// all grammars together, the least recently used going first, in at most 112 MiB.
public final class TokenVocabulary {
  private static final long LEAD_CACHE_BYTES = 64 << 20;
  private static final long COUNTED_CACHE_BYTES = 16 << 20;
  private static final long STATE_CACHE_BYTES = 32 << 20;

  private static final String MARK = Character.toString(CodePoints.MARK);

  private final Tokenizer tokenizer;
  private final List<String> controls = new ArrayList<>(); // names of control tokens
  private final List<byte[]> bytes = new ArrayList<>();
  private final TokenTrie all;
  private final TokenTrie special; // the tokens that are not plain
  private final BitSet endings;
  private final int[][] plainByLength; // [n]: plain tokens of n characters
  private final Map<Integer, long[]> plainUpTo = new ConcurrentHashMap<>(); // by characters
  private final Recent<Lead, LeadMask> leads = new Recent<>(LEAD_CACHE_BYTES);
  private final Recent<Lead, CountedMasks> counted = new Recent<>(COUNTED_CACHE_BYTES);
  private final Recent<State, long[]> states = new Recent<>(STATE_CACHE_BYTES);

  public TokenVocabulary(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    endings = tokenizer.endings();
    int[] lengths = new int[tokenizer.size()]; // characters of plain tokens, else 0
    int longest = 0;
    for (int token = 0; token < lengths.length; token++) {
      bytes.add(text(token));
      lengths[token] = plainLength(bytes.get(token));
      longest = Math.max(longest, lengths[token]);
    }
    all = trie(token -> true);
    special = trie(token -> lengths[token] == 0);
    plainByLength = new int[longest + 1][];
    for (int n = 1; n <= longest; n++) {
      int length = n;
      plainByLength[n] =
          IntStream.range(0, lengths.length).filter(t -> lengths[t] == length).toArray();
    }
  }

  /// The bytes by which grammars know a token; none if it is in no text.
  private byte[] text(int token) {
    if (endings.get(token)) {
      return new byte[0];
    }
    if (tokenizer.isControl(token)) {
      controls.add(tokenizer.piece(token));
      return (MARK + tokenizer.piece(token)).getBytes(StandardCharsets.UTF_8);
    }
    byte[] text = tokenizer.bytes(token, false);
    for (byte b : text) {
      if (b == (byte) 0xF4) {
        return new byte[0]; // begins characters of private use, and [#MARK]
      }
    }
    return text;
  }

  private TokenTrie trie(IntPredicate wanted) {
    return new TokenTrie(
        bytes,
        IntStream.range(0, bytes.size())
            .filter(token -> bytes.get(token).length > 0 && wanted.test(token))
            .toArray());
  }

  /// How many characters a token has if they are whole and all plain (what a JSON string may hold
  /// without an escape), else 0.
  private static int plainLength(byte[] text) {
    int state = JsonTexts.IN_STRING;
    int characters = 0;
    for (byte b : text) {
      if ((b >= 0 && b < 0x20) || b == 0x7F || b == '"' || b == '\\') {
        return 0;
      }
      state = JsonTexts.STRING.step(state, b);
      if (state == Dfa.DEAD) {
        return 0;
      }
      characters += state == JsonTexts.IN_STRING ? 1 : 0;
    }
    return state == JsonTexts.IN_STRING ? characters : 0;
  }

  /// A text as the grammars of this vocabulary have it: what is the name of a control token means
  /// that token. Only for texts that are Flint's own.
  public String spelled(String text) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < text.length(); ) {
      String longest = "";
      for (String name : controls) {
        if (name.length() > longest.length() && text.startsWith(name, at)) {
          longest = name;
        }
      }
      out.append(longest.isEmpty() ? text.substring(at, at + 1) : MARK + longest);
      at += Math.max(1, longest.length());
    }
    return out.toString();
  }

  /// A matcher at the beginning of a text.
  public Matcher matcher(Grammar grammar) {
    return new Matcher(this, grammar.start());
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  int size() {
    return bytes.size();
  }

  /// The bytes of a token, as grammars have it; none for those that end an answer.
  byte[] bytes(int token) {
    return bytes.get(token);
  }

  boolean ends(int token) {
    return endings.get(token);
  }

  /// The tokens of a text that are certain whatever comes after it: all but the last, which a
  /// longer token could replace.
  int[] certainTokens(byte[] text) {
    List<Integer> tokens = new ArrayList<>();
    for (int at = 0; at < text.length; ) {
      int token = -1;
      int length = 0;
      int node = 0;
      for (int i = at; i < text.length && (node = all.child(node, text[i])) >= 0; i++) {
        if (all.token(node) >= 0) {
          token = all.token(node);
          length = i + 1 - at;
        }
      }
      if (token < 0 || at + length == text.length) {
        break;
      }
      tokens.add(token);
      at += length;
    }
    return tokens.stream().mapToInt(t -> t).toArray();
  }

  /// The mask of a state if it was computed before.
  long @Nullable [] known(State state) {
    return states.find(state);
  }

  /// The tokens that may follow; not to be changed.
  long[] mask(State state) {
    long[] known = known(state);
    if (known != null) {
      return known;
    }
    long[] bits = new long[(bytes.size() + 63) >> 6];
    for (State.Position position : state.positions()) {
      if (position.lead() instanceof Lead.Fresh fresh) {
        long[] own = new long[bits.length];
        add(fresh, position, own);
        for (int i = 0; i < own.length; i++) {
          bits[i] |= own[i];
        }
      } else {
        LeadMask mask = leadMask(position.lead());
        mask.addTo(bits);
        Exits exits = new Exits(mask, position.frame());
        for (int i = 0; i < mask.exits.length; i++) {
          if (exits.mayGoOn(i, null)) {
            leave(mask.trie, mask.exits[i], position.frame(), mask.labels[i], null, bits);
          }
        }
      }
    }
    if (state.mayEnd()) {
      for (int token = endings.nextSetBit(0); token >= 0; token = endings.nextSetBit(token + 1)) {
        bits[token >> 6] |= 1L << token;
      }
    }
    states.put(state, bits, 8L * bits.length + 200);
    return bits;
  }

  /// The tokens of the place as it would be without the texts before, without those that lead to
  /// one of them and nowhere else.
  private void add(Lead.Fresh fresh, State.Position position, long[] bits) {
    LeadMask mask = leadMask(fresh.base());
    mask.addTo(bits);
    List<Integer> closed = new ArrayList<>();
    for (byte[] text : fresh.seen().texts()) {
      if (!Lead.Fresh.startsWith(text, fresh.text())) {
        continue;
      }
      int inAll = 0;
      int inMask = 0;
      Lead lead = fresh;
      for (int i = fresh.text().length; i < text.length; i++) {
        lead = lead == null ? null : lead.step(text[i]);
        inAll = inAll < 0 ? -1 : all.child(inAll, text[i]);
        inMask = inMask < 0 ? -1 : mask.trie.child(inMask, text[i]);
        boolean whole = i == text.length - 1;
        if (inAll >= 0 && (lead == null || (whole && lead.isLeaf()))) {
          all.clearTokens(inAll, bits);
        }
        if (inMask >= 0 && (lead == null || whole)) {
          closed.add(inMask);
        }
      }
    }
    Exits exits = new Exits(mask, position.frame());
    for (int i = 0; i < mask.exits.length; i++) {
      if (exits.mayGoOn(i, fresh.text()) && !closed.contains(mask.exits[i])) {
        byte[] text = mask.trie.path(fresh.text(), mask.exits[i]);
        leave(mask.trie, mask.exits[i], position.frame(), mask.labels[i], text, bits);
      }
    }
  }

  /// Sorts out most places in tokens where a text may end, but nothing of the rest may follow. What
  /// follows begins the same whichever text has ended, but for its label.
  private static final class Exits {
    private final LeadMask mask;
    private final @Nullable Frame frame;
    private int label = CharDfa.NO_LABEL;
    private State next = State.STUCK;

    Exits(LeadMask mask, @Nullable Frame frame) {
      this.mask = mask;
      this.frame = frame;
    }

    boolean mayGoOn(int exit, byte @Nullable [] text) {
      if (mask.labels[exit] != label) {
        label = mask.labels[exit];
        next = State.resume(frame, label, text);
      }
      for (State.Position position : next.positions()) {
        if (mask.trie.goesOn(mask.exits[exit], position.lead())) {
          return true;
        }
      }
      return false;
    }
  }

  /// Goes on where a text of the grammar has ended within tokens.
  private void leave(
      TokenTrie trie,
      int node,
      @Nullable Frame frame,
      int label,
      byte @Nullable [] text,
      long[] bits) {
    if (frame == null) {
      return;
    }
    for (State.Position next : State.resume(frame, label, text).positions()) {
      trie.walk(
          node,
          next.lead(),
          bits,
          (exit, lead) -> {
            byte[] inner = lead instanceof Lead.Fresh fresh ? fresh.text() : null;
            leave(trie, exit, next.frame(), lead.label(), inner, bits);
          });
    }
  }

  private LeadMask leadMask(Lead lead) {
    if (lead instanceof Lead.Counted counted) {
      CountedMasks masks = countedMasks(counted.unlimited());
      Lead.Counted like = counted.within(masks.most());
      LeadMask known = leads.find(like);
      if (known == null) {
        known = masks.mask(like);
        leads.put(like, known, known.bytes());
      }
      return known;
    }
    LeadMask known = leads.find(lead);
    if (known == null) {
      known = walk(lead);
      leads.put(lead, known, known.bytes());
    }
    return known;
  }

  private CountedMasks countedMasks(Lead.Counted place) {
    CountedMasks known = counted.find(place);
    if (known == null) {
      known = new CountedMasks(all, place, bytes.size());
      counted.put(place, known, known.bytes());
    }
    return known;
  }

  private LeadMask walk(Lead lead) {
    int plain = Math.min(lead.plainCharacters(), plainByLength.length - 1);
    long[] bits = new long[(bytes.size() + 63) >> 6];
    TokenTrie trie = all;
    if (plain > 0) {
      bits = plainMask(plain).clone();
      trie = special;
    }
    LeadMask.Exits exits = new LeadMask.Exits();
    trie.walk(0, lead, bits, exits);
    return new LeadMask(bits, trie, exits);
  }

  /// The plain tokens of at most so many characters.
  private long[] plainMask(int most) {
    return plainUpTo.computeIfAbsent(
        most,
        characters -> {
          long[] bits = new long[(bytes.size() + 63) >> 6];
          for (int n = 1; n <= characters; n++) {
            for (int token : plainByLength[n]) {
              bits[token >> 6] |= 1L << token;
            }
          }
          return bits;
        });
  }
}
