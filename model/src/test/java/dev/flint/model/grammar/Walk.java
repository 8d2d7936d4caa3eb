package dev.flint.model.grammar;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.flint.model.token.Tokenizer;
import dev.flint.tensor.gguf.Gguf;
import dev.flint.testing.TestFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/// Random texts of a grammar, drawn token by token from its masks, and an independent validator.
public final class Walk {
  public static final TokenVocabulary QWEN2 = vocabulary("ggml-vocab-qwen2.gguf");
  public static final TokenVocabulary LLAMA = vocabulary("ggml-vocab-llama-spm.gguf");

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  public static Schema validator(String schema) {
    return REGISTRY.getSchema(schema, InputFormat.JSON);
  }

  /// What is wrong with a text, empty if nothing is. The validator knows which top-level domains
  /// there are, so what it says about addresses is left out.
  public static String faults(Schema validator, String text) {
    return validator
        .validate(
            text,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(Object::toString)
        .filter(fault -> !fault.contains("email pattern"))
        .collect(Collectors.joining("; "));
  }

  private Walk() {}

  private static TokenVocabulary vocabulary(String file) {
    try (Gguf gguf = Gguf.open(TestFiles.vocabulary(file))) {
      return new TokenVocabulary(Tokenizer.from(gguf.metadata()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A text of some 40 tokens, and what it takes to end it; checks on the way that what a mask
  /// allows is accepted. Where the text may end it mostly does.
  public static String text(TokenVocabulary vocabulary, Grammar grammar, Random random) {
    Matcher matcher = vocabulary.matcher(grammar);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 3000; i++) {
      if (matcher.mayEnd() && (matcher.mustEnd() || random.nextInt(3) > 0)) {
        return out.toString(StandardCharsets.UTF_8);
      }
      byte[] bytes;
      if (i >= 40) {
        bytes = closing(matcher.state(), random);
      } else {
        int token = any(matcher.mask(), random);
        if (vocabulary.ends(token)) {
          return out.toString(StandardCharsets.UTF_8);
        }
        bytes = vocabulary.bytes(token);
      }
      if (!matcher.accept(bytes)) {
        throw new AssertionError(
            "allowed and not accepted: "
                + new String(bytes, StandardCharsets.UTF_8)
                + " after "
                + out.toString(StandardCharsets.UTF_8));
      }
      out.writeBytes(bytes);
    }
    throw new AssertionError("no end: " + out.toString(StandardCharsets.UTF_8));
  }

  /// One of the tokens of a mask.
  static int any(long[] mask, Random random) {
    int count = 0;
    for (long word : mask) {
      count += Long.bitCount(word);
    }
    if (count == 0) {
      throw new AssertionError("no token is allowed");
    }
    return nth(mask, random.nextInt(count));
  }

  /// The fewest bytes that end the text under way that has least around it.
  static byte[] closing(State state, Random random) {
    State.Position least = state.positions().get(random.nextInt(state.positions().size()));
    for (State.Position position : state.positions()) {
      if (depth(position) < depth(least)) {
        least = position;
      }
    }
    record Step(Lead lead, byte[] bytes) {}
    Set<Lead> seen = new HashSet<>();
    Deque<Step> open = new ArrayDeque<>();
    open.add(new Step(least.lead(), new byte[0]));
    while (!open.isEmpty()) {
      Step step = open.remove();
      for (int b = 0; b < 256; b++) {
        Lead next = step.lead().step(b);
        if (next != null && ((base(next).ends() && !next.ends()) || seen.add(base(next)))) {
          byte[] bytes = Arrays.copyOf(step.bytes(), step.bytes().length + 1);
          bytes[bytes.length - 1] = (byte) b;
          if (next.ends()) {
            return bytes;
          }
          open.add(new Step(next, bytes));
        }
      }
    }
    throw new AssertionError("a text that cannot end");
  }

  /// The place without its text, of which there is no end.
  private static Lead base(Lead lead) {
    return lead instanceof Lead.Fresh fresh ? fresh.base() : lead;
  }

  private static int depth(State.Position position) {
    return position.frame() == null ? 0 : position.frame().depth;
  }

  private static int nth(long[] mask, int index) {
    int left = index;
    for (int i = 0; i < mask.length; i++) {
      int bits = Long.bitCount(mask[i]);
      if (left < bits) {
        long word = mask[i];
        for (; left > 0; left--) {
          word &= word - 1;
        }
        return 64 * i + Long.numberOfTrailingZeros(word);
      }
      left -= bits;
    }
    throw new IllegalArgumentException("there is no such bit");
  }
}
