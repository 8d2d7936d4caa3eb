package dev.flint.model.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.tensor.gguf.Gguf;
import dev.flint.testing.TestFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergingTest {
  private static final int MEGA = 1 << 20;

  /// Every pass over a text of n characters that is repeated for each merge would take minutes.
  @ParameterizedTest
  @ValueSource(strings = {"smollm2:135m", "gemma3:270m", "qwen2.5-coder:1.5b"})
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void aMegabyteWithoutAnyPlaceToCutIsNothingSpecial(String model) throws IOException {
    Tokenizer tokenizer;
    try (Gguf file = Gguf.open(TestFiles.model(model))) {
      tokenizer = Tokenizer.from(file.metadata());
    }
    for (String part : List.of("a", " ", "\n", "\t", "ab", "😀", "中", "=", "0", "<", "<s>")) {
      String text = part.repeat(MEGA / part.length());
      assertThat(tokenizer.decode(tokenizer.encode(text, Specials.AS_TEXT), true)).isEqualTo(text);
    }
  }

  /// Joins per symbol stay bounded whatever the length: the work is counted, not timed.
  @Test
  void theNumberOfLookUpsGrowsWithTheLength() {
    for (int n : new int[] {1_000, 10_000, 100_000}) {
      int[] lookUps = new int[1];
      Merging merging =
          new Merging() {
            @Override
            long join(int left, int right) {
              lookUps[0]++;
              int sum = symbols[left] + symbols[right];
              return sum > 64 ? NEVER : ((long) sum << 32) | sum;
            }
          };
      merging.reserve(n);
      for (int i = 0; i < n; i++) {
        merging.symbols[i] = 1;
        merging.next[i] = i + 1;
      }
      merging.run(n);
      assertThat(lookUps[0]).isLessThan(4 * n);
    }
  }

  @Test
  void theBestPairIsAlwaysJoinedFirst() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int symbols = 40;
    long[][] joins = new long[symbols][symbols];
    for (int rank = 0; rank < symbols * symbols; rank++) {
      boolean joinable = random.nextInt(3) == 0;
      joins[rank / symbols][rank % symbols] =
          joinable
              ? ((long) random.nextInt(-50, 50) << 32) | random.nextInt(symbols)
              : Merging.NEVER;
    }
    for (int round = 0; round < 3_000; round++) {
      int n = random.nextInt(1, 80);
      Merging merging =
          new Merging() {
            @Override
            long join(int left, int right) {
              return joins[symbols[left]][symbols[right]];
            }
          };
      merging.reserve(n);
      List<Integer> chain = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        merging.symbols[i] = random.nextInt(symbols);
        merging.next[i] = i + 1;
        chain.add(merging.symbols[i]);
      }
      merging.run(n);
      List<Integer> actual = new ArrayList<>();
      for (int i = 0; i < n; i = merging.next[i]) {
        actual.add(merging.symbols[i]);
      }
      assertThat(actual).as("seed %d", seed).isEqualTo(joinedPlainly(chain, joins));
    }
  }

  private static List<Integer> joinedPlainly(List<Integer> symbols, long[][] joins) {
    List<Integer> chain = symbols;
    while (true) {
      int best = -1;
      for (int i = 0; i + 1 < chain.size(); i++) {
        long join = joins[chain.get(i)][chain.get(i + 1)];
        if (join != Merging.NEVER
            && (best < 0 || join >> 32 < joins[chain.get(best)][chain.get(best + 1)] >> 32)) {
          best = i;
        }
      }
      if (best < 0) {
        return chain;
      }
      List<Integer> shorter = new ArrayList<>(chain.subList(0, best));
      shorter.add((int) joins[chain.get(best)][chain.get(best + 1)]);
      shorter.addAll(chain.subList(best + 2, chain.size()));
      chain = shorter;
    }
  }
}
