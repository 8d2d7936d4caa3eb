package dev.flint.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.engine.machine.Machine;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Metadata;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSheetTest {
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  private void tensor(String name, long columns, long rows) {
    byte[] data = new byte[Math.toIntExact(TensorType.F16.bytes(columns * rows))];
    tensors.add(
        new Tensor(name, TensorType.F16, List.of(columns, rows), MemorySegment.ofArray(data)));
  }

  private ModelSheet sheet() {
    return ModelSheet.of(new Metadata(values), tensors);
  }

  private void llama() {
    values.put("general.architecture", "llama");
    values.put("general.file_type", 15L);
    values.put("llama.block_count", 4L);
    values.put("llama.context_length", 8192L);
    values.put("llama.embedding_length", 64L);
    values.put("llama.attention.head_count", 8L);
    values.put("llama.attention.head_count_kv", 2L);
    tensor("token_embd.weight", 64, 100);
    tensor("blk.0.attn_q.weight", 64, 64);
  }

  private KvShape kv(String architecture) {
    return KvShape.of(architecture, new Metadata(values));
  }

  @Test
  void keysAndValuesGrowWithLayersHeadsAndTokens() {
    llama();
    // 4 layers × 2 heads × (8 + 8) numbers × 2 bytes
    assertThat(kv("llama").bytes(1)).isEqualTo(256);
    assertThat(kv("llama").bytes(1000)).isEqualTo(256_000);
  }

  @Test
  void slidingLayersKeepOnlyTheirWindow() {
    values.put("gemma3.block_count", 12L);
    values.put("gemma3.attention.head_count", 1L);
    values.put("gemma3.attention.head_count_kv", 1L);
    values.put("gemma3.attention.key_length", 2L);
    values.put("gemma3.attention.value_length", 2L);
    values.put("gemma3.attention.sliding_window", 10L);
    // 12 layers, each sixth sees everything: 2 × 1000 + 10 × 10 tokens, 4 numbers of 2 bytes
    assertThat(kv("gemma3").bytes(1000)).isEqualTo((2 * 1000 + 10 * 10) * 8);
    values.put("gemma3.attention.sliding_window_pattern", 2L);
    assertThat(kv("gemma3").bytes(1000)).isEqualTo((6 * 1000 + 6 * 10) * 8);
    boolean[] slides = new boolean[12];
    slides[3] = true;
    values.put("gemma3.attention.sliding_window_pattern", slides);
    assertThat(kv("gemma3").bytes(1000)).isEqualTo((11 * 1000 + 10) * 8);
  }

  @Test
  void headsMayDifferByLayer() {
    llama();
    values.put("llama.attention.head_count_kv", new int[] {2, 0, 0, 1});
    assertThat(kv("llama").bytes(1)).isEqualTo(3 * 16 * 2);
  }

  @Test
  void contextsUpToTheLongestAreShown() {
    llama();
    assertThat(sheet().memory()).extracting(MemoryNeed::contextTokens).containsExactly(2048, 8192);
    values.put("llama.context_length", 131_072L);
    assertThat(sheet().memory())
        .extracting(MemoryNeed::contextTokens)
        .containsExactly(2048, 8192, 32_768, 131_072);
    List<MemoryNeed> memory = sheet().memory();
    assertThat(memory.get(1).bytes() - memory.get(0).bytes()).isEqualTo(256L * (8192 - 2048));
  }

  @Test
  void aTokenReadsTheOutputMatrixButNotTheEmbedding() {
    llama();
    long embedding = 64 * 100 * 2;
    long layer = 64 * 64 * 2;
    assertThat(sheet().bytesPerToken()).as("tied").isEqualTo(embedding + layer);
    tensor("output.weight", 64, 100);
    assertThat(sheet().bytesPerToken()).as("untied").isEqualTo(embedding + layer);
    assertThat(sheet().weightBytes()).isEqualTo(2 * embedding + layer);
    assertThat(sheet().parameters()).isEqualTo(2 * 6400 + 4096);
    assertThat(sheet().tokensPerSecond(1e9)).isEqualTo(1e9 / (embedding + layer));
  }

  @Test
  void ofTheExpertsOnlyThoseInUseAreRead() {
    llama();
    long before = sheet().bytesPerToken();
    values.put("llama.expert_count", 8L);
    values.put("llama.expert_used_count", 2L);
    tensor("blk.0.ffn_up_exps.weight", 64, 80);
    assertThat(sheet().bytesPerToken() - before).isEqualTo(64 * 80 * 2 / 4);
  }

  @Test
  void aFileThatSaysNothingOrNonsenseIsSurvived() {
    assertThat(sheet().architecture()).isEqualTo("unknown");
    values.put("general.architecture", "llama");
    values.put("llama.block_count", -5L);
    values.put("llama.context_length", Long.MAX_VALUE);
    values.put("llama.attention.head_count", 0L);
    values.put("llama.embedding_length", "wide");
    assertThat(sheet().memory()).isNotEmpty();
    values.put("llama.block_count", Long.valueOf(Integer.MAX_VALUE));
    values.put("llama.attention.head_count_kv", Long.valueOf(Integer.MAX_VALUE));
    values.put("llama.attention.key_length", Long.valueOf(Integer.MAX_VALUE));
    assertThat(sheet().memory()).allSatisfy(need -> assertThat(need.bytes()).isPositive());
  }

  @Test
  void theQuantisationIsNamed() {
    llama();
    assertThat(sheet().quantisation()).isEqualTo("Q4_K_M");
    values.remove("general.file_type");
    assertThat(sheet().quantisation()).isEqualTo("F16");
  }

  @Test
  void aNeedIsComparedWithTheMachine() {
    Machine machine = new Machine(10_000, 4_000, 2, "");
    assertThat(new MemoryNeed(1, 4_000).fit(machine)).isEqualTo(MemoryNeed.Fit.FITS);
    assertThat(new MemoryNeed(1, 9_000).fit(machine)).isEqualTo(MemoryNeed.Fit.TIGHT);
    assertThat(new MemoryNeed(1, 9_900).fit(machine)).isEqualTo(MemoryNeed.Fit.TOO_LARGE);
  }

  @Test
  void theMachineIsSeen() {
    Machine machine = Machine.look();
    assertThat(machine.totalBytes()).isGreaterThan(100L << 20);
    assertThat(machine.availableBytes()).isPositive().isLessThanOrEqualTo(machine.totalBytes());
  }

  @Test
  void theBandwidthIsMeasuredOnceAndRemembered(@TempDir Path home) {
    Machine machine = new Machine(1, 1, 2, "some processor");
    Folders folders = Samples.folders(home);
    double first = ReadBandwidth.of(folders, machine);
    assertThat(first).isBetween(1e8, 1e13);
    assertThat(ReadBandwidth.of(folders, machine)).isEqualTo(first);
    ReadBandwidth.Measured old =
        new ReadBandwidth.Measured("some processor", 2, first, "2020-01-01T00:00:00Z");
    assertThat(old.holdsFor(machine, Instant.now())).isFalse();
  }
}
