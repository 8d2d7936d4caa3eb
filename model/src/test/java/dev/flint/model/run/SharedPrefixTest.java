package dev.flint.model.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.cache.BlockPool;
import dev.flint.model.cache.KvCache;
import dev.flint.model.cache.KvLayout;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.KernelSets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Branches of one prompt: each gives the bytes of its own single run, and what they share is read
/// once.
final class SharedPrefixTest {
  private static final long SEED = 20_261_122;

  /// Beyond one chunk of attention, and not at the end of a block.
  private static final int PROMPT = AttentionStage.CHUNK + 6 * KvLayout.BLOCK + 5;

  private static final int CAPACITY = PROMPT + 200;

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "llama", "gemma3", "qwen3moe", "muse-glimmer"})
  void everyBranchGivesTheBytesOfItsOwnSingleRun(String name) throws Exception {
    Random random = new Random(SEED);
    List<int[]> sequences = new ArrayList<>();
    List<float[]> together = new ArrayList<>();
    try (var model = new LoadedModel(TinyModelsTest.tiny(name), KernelSets.fastest(), 2, 64, 16);
        var pool = new BlockPool(model.forward.kvLayout(), 64L << 20)) {
      int vocabulary = model.transformer.vocabulary();
      List<KvCache> branches = new ArrayList<>();
      KvCache trunk = new KvCache(pool, "", CAPACITY);
      int[] prompt = tokens(PROMPT, vocabulary, random);
      read(model, trunk, prompt, 48);
      for (int b = 0; b < 5; b++) {
        branches.add(trunk.fork(PROMPT));
        sequences.add(prompt);
      }
      for (int step = 0; step < 70; step++) {
        if (step == 40) { // branches of a branch
          for (int b = 0; b < 3; b++) {
            branches.getFirst().publish();
            branches.add(branches.getFirst().fork(CAPACITY));
            sequences.add(sequences.getFirst());
          }
        }
        together = decode(model, branches, sequences, random);
      }
      branches.forEach(KvCache::close);
      trunk.close();
    }
    try (var model = new LoadedModel(TinyModelsTest.tiny(name), KernelSets.fastest(), 1, 64, 1)) {
      for (int b = 0; b < sequences.size(); b++) {
        try (KvCache cache = new KvCache(model.forward.kvLayout(), CAPACITY)) {
          int[] tokens = sequences.get(b);
          int last = tokens.length - 3; // from here on one row a step
          read(model, cache, Arrays.copyOf(tokens, last), 64);
          float[] alone = read(model, cache, Arrays.copyOfRange(tokens, last, tokens.length), 1);
          assertThat(alone).as("branch %d, seed %d", b, SEED).isEqualTo(together.get(b));
        }
      }
    }
  }

  @Test
  void whatBranchesShareIsReadOnce() throws Exception {
    Random random = new Random(SEED);
    try (var model = new LoadedModel(TinyModelsTest.tiny("qwen2"), "scalar", 2, 64, 16);
        var pool = new BlockPool(model.forward.kvLayout(), 64L << 20)) {
      KvLayout layout = model.forward.kvLayout();
      KvCache trunk = new KvCache(pool, "", CAPACITY);
      int[] prompt = tokens(PROMPT, model.transformer.vocabulary(), random);
      read(model, trunk, prompt, 64);
      int shared = PROMPT / KvLayout.BLOCK;
      long blockBytes = 0;
      for (Layer layer : model.transformer.layers()) {
        blockBytes += layer.attention().keyHeads() * layout.form().blockBytes(layout.headWidth());
      }
      for (int n = 1; n <= 8; n++) {
        List<KvCache> branches = new ArrayList<>();
        List<int[]> sequences = new ArrayList<>();
        for (int b = 0; b < n; b++) {
          branches.add(trunk.fork(PROMPT));
          sequences.add(prompt);
        }
        decode(model, branches, sequences, random);
        assertThat(model.forward.kvBytesRead()).isEqualTo((shared + n) * blockBytes);
        branches.forEach(KvCache::close);
      }
      trunk.close();
    }
  }

  /// Reads a sequence in steps of so many rows; the logits after its last token.
  private static float[] read(LoadedModel model, KvCache cache, int[] tokens, int stepRows) {
    float[] logits = new float[model.transformer.vocabulary()];
    for (int from = 0; from < tokens.length; from += stepRows) {
      int count = Math.min(stepRows, tokens.length - from);
      Step step = new Step();
      step.add(cache, tokens, from, count, 1);
      model.forward.run(step).read(0, 0, logits, logits.length);
      cache.publish();
    }
    return logits;
  }

  /// One token more for every branch, any.
  private static List<float[]> decode(
      LoadedModel model, List<KvCache> branches, List<int[]> sequences, Random random) {
    Step step = new Step();
    int vocabulary = model.transformer.vocabulary();
    for (int b = 0; b < branches.size(); b++) {
      int[] longer = Arrays.copyOf(sequences.get(b), sequences.get(b).length + 1);
      longer[longer.length - 1] = random.nextInt(vocabulary);
      sequences.set(b, longer);
      step.add(branches.get(b), longer, longer.length - 1, 1, 1);
    }
    F32 rows = model.forward.run(step);
    List<float[]> logits = new ArrayList<>();
    for (int b = 0; b < branches.size(); b++) {
      float[] row = new float[vocabulary];
      rows.read(b, 0, row, vocabulary);
      logits.add(row);
    }
    branches.forEach(KvCache::publish);
    return logits;
  }

  private static int[] tokens(int count, int vocabulary, Random random) {
    return random.ints(count, 0, vocabulary).toArray();
  }
}
