package dev.flint.model.token;

import dev.flint.tensor.gguf.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A tokenizer as a GGUF file describes it: special tokens, then a scheme for the text between
/// them.
final class GgufTokenizer implements Tokenizer {
  private final Vocabulary vocabulary;
  private final SpecialIds ids;
  private final Scheme scheme;
  private final boolean bosBefore;
  private final boolean eosAfter;
  private final SpecialText controls;
  private final SpecialText data;

  private GgufTokenizer(
      Metadata metadata,
      Vocabulary vocabulary,
      SpecialIds ids,
      Scheme scheme,
      boolean bosByDefault) {
    this.vocabulary = vocabulary;
    this.ids = ids;
    this.scheme = scheme;
    bosBefore = flag(metadata, "add_bos_token", bosByDefault);
    eosAfter = flag(metadata, "add_eos_token", false);
    if ((bosBefore && ids.bos() == SpecialIds.NONE) || (eosAfter && ids.eos() == SpecialIds.NONE)) {
      throw new UnsupportedTokenizer(
          "The file wants a token at the beginning or end of a text but does not say which.");
    }
    List<Integer> specials = new ArrayList<>();
    List<Integer> always = new ArrayList<>();
    for (int token = 0; token < vocabulary.size(); token++) {
      boolean control =
          vocabulary.is(token, Vocabulary.CONTROL | Vocabulary.UNKNOWN | Vocabulary.PARSED_ONLY);
      if (control || vocabulary.is(token, Vocabulary.USER_DEFINED)) {
        specials.add(token);
        if (!control) {
          always.add(token);
        }
      }
    }
    WhiteSpaceEaters eaters = WhiteSpaceEaters.read(metadata, vocabulary, specials);
    controls = new SpecialText(vocabulary, specials, eaters.left(), eaters.right());
    data = new SpecialText(vocabulary, always, eaters.left(), eaters.right());
  }

  static GgufTokenizer read(Metadata metadata) {
    String kind = metadata.string("tokenizer.ggml.model").orElse("");
    return switch (kind) {
      case "gpt2" -> readBytePairs(metadata);
      case "llama" -> readSentencePieces(metadata);
      case "" -> throw new UnsupportedTokenizer("The file has no tokenizer.");
      default ->
          throw new UnsupportedTokenizer(
              "The tokenizer '" + kind + "' is not known; known are gpt2 and llama.");
    };
  }

  private static GgufTokenizer readBytePairs(Metadata metadata) {
    String name = metadata.string("tokenizer.ggml.pre").orElse("default");
    PreTokenizer preTokenizer = PreTokenizer.named(name);
    if (preTokenizer == null) {
      throw new UnsupportedTokenizer(
          "The pre-tokenizer '"
              + name
              + "' is not known; known are "
              + String.join(", ", PreTokenizer.names())
              + ".");
    }
    String[] merges = metadata.strings("tokenizer.ggml.merges").orElse(null);
    if (merges == null) {
      throw new UnsupportedTokenizer("The file has no list of merges.");
    }
    Vocabulary vocabulary = Vocabulary.read(metadata);
    int usual = 11;
    SpecialIds ids =
        SpecialIds.read(
            metadata,
            vocabulary,
            preTokenizer.bosByNumber() ? usual : SpecialIds.NONE,
            usual,
            SpecialIds.NONE);
    BytePairs scheme = new BytePairs(vocabulary, merges, preTokenizer);
    return new GgufTokenizer(metadata, vocabulary, ids, scheme, preTokenizer.bosByDefault());
  }

  private static GgufTokenizer readSentencePieces(Metadata metadata) {
    Vocabulary vocabulary = Vocabulary.read(metadata);
    SpecialIds ids = SpecialIds.read(metadata, vocabulary, 1, 2, 0);
    boolean spaceBefore = flag(metadata, "add_space_prefix", true);
    SentencePieces scheme = new SentencePieces(vocabulary, spaceBefore, ids.unknown());
    return new GgufTokenizer(metadata, vocabulary, ids, scheme, true);
  }

  private static boolean flag(Metadata metadata, String key, boolean otherwise) {
    return metadata.bool("tokenizer.ggml." + key).orElse(otherwise);
  }

  @Override
  public int[] encode(CharSequence text, Specials specials) {
    TokenList out = new TokenList(text.length() / 3);
    encode(text, specials, out);
    return out.toArray();
  }

  @Override
  public int[] encodeWithBos(CharSequence text, Specials specials) {
    TokenList out = new TokenList(text.length() / 3 + 2);
    if (bosBefore) {
      out.add(ids.bos());
    }
    encode(text, specials, out);
    if (eosAfter) {
      out.add(ids.eos());
    }
    return out.toArray();
  }

  private void encode(CharSequence sequence, Specials specials, TokenList out) {
    char[] text = sequence.toString().toCharArray();
    SpecialText special =
        switch (specials) {
          case PARSE -> controls;
          case AS_TEXT -> data;
        };
    Fragments fragments = special.split(text, 0, text.length);
    Scheme.Encoder encoder = scheme.encoder();
    boolean fresh = true;
    for (int i = 0; i < fragments.count(); i++) {
      if (fragments.token(i) == Fragments.PLAIN) {
        encoder.encode(text, fragments.from(i), fragments.to(i), fresh, out);
        fresh = false;
      } else {
        out.add(fragments.token(i));
        fresh = true;
      }
    }
  }

  @Override
  public int size() {
    return vocabulary.size();
  }

  @Override
  public String piece(int token) {
    return Printable.of(bytes(token, true));
  }

  @Override
  public byte[] bytes(int token, boolean specials) {
    if (vocabulary.is(token, Vocabulary.CONTROL | Vocabulary.UNKNOWN)) {
      return specials ? vocabulary.utf8(token) : new byte[0];
    }
    return vocabulary.is(token, Vocabulary.USER_DEFINED)
        ? vocabulary.utf8(token)
        : scheme.bytes(token);
  }

  @Override
  public String decode(int[] tokens, boolean specials) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(4 * tokens.length);
    for (int token : tokens) {
      all.writeBytes(bytes(token, specials));
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  @Override
  public boolean isControl(int token) {
    return vocabulary.is(token, Vocabulary.CONTROL);
  }

  @Override
  public boolean endsGeneration(int token) {
    return ids.endings().get(token);
  }

  @Override
  public BitSet endings() {
    return (BitSet) ids.endings().clone();
  }

  @Override
  public OptionalInt bos() {
    return optional(ids.bos());
  }

  @Override
  public OptionalInt eos() {
    return optional(ids.eos());
  }

  @Override
  public OptionalInt eot() {
    return optional(ids.eot());
  }

  @Override
  public OptionalInt unknown() {
    return optional(ids.unknown());
  }

  @Override
  public OptionalInt padding() {
    return optional(ids.padding());
  }

  @Override
  public Optional<Infill> infill() {
    return Optional.ofNullable(ids.infill());
  }

  private static OptionalInt optional(int id) {
    return id == SpecialIds.NONE ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
