package dev.flint.cli;

import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.GgufWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A whole model that is as small as one can be: one layer of zeros over a vocabulary of the 256
/// bytes. It says nothing worth hearing, and takes the same way through Flint as a real one.
final class TinyModel {
  private static final int WIDTH = 256;
  private static final int BYTES = 256;
  private static final String[] CONTROLS = {"<|endoftext|>", "<|im_start|>", "<|im_end|>"};
  private static final String TEMPLATE =
      """
      {%- for message in messages -%}
      {{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
      {%- endfor -%}
      {%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- endif -%}
      """;

  private TinyModel() {}

  /// Writes it as a GGUF file.
  static void write(Path file) throws IOException {
    String[] tokens = Arrays.copyOf(byteTokens(), BYTES + CONTROLS.length);
    System.arraycopy(CONTROLS, 0, tokens, BYTES, CONTROLS.length);
    int[] types = new int[tokens.length];
    Arrays.fill(types, 1);
    Arrays.fill(types, BYTES, types.length, 3);
    GgufWriter gguf =
        GgufWriter.to(file)
            .put("general.architecture", "llama")
            .put("general.name", "tiny")
            .put("tokenizer.ggml.model", "gpt2")
            .put("tokenizer.ggml.pre", "qwen2")
            .put("tokenizer.ggml.tokens", tokens)
            .put("tokenizer.ggml.token_type", types)
            .put("tokenizer.ggml.merges", new String[] {"h e", "l l"})
            .put("tokenizer.chat_template", TEMPLATE)
            .u32("tokenizer.ggml.eos_token_id", BYTES + 2)
            .u32("llama.block_count", 1)
            .u32("llama.context_length", 512)
            .u32("llama.embedding_length", WIDTH)
            .u32("llama.feed_forward_length", WIDTH)
            .u32("llama.attention.head_count", 4)
            .u32("llama.attention.head_count_kv", 2)
            .put("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    matrix(gguf, "token_embd.weight", TensorType.Q6_K, tokens.length);
    matrix(gguf, "blk.0.attn_q.weight", TensorType.Q4_K, WIDTH);
    matrix(gguf, "blk.0.attn_k.weight", TensorType.Q4_K, WIDTH / 2);
    matrix(gguf, "blk.0.attn_v.weight", TensorType.Q8_0, WIDTH / 2);
    matrix(gguf, "blk.0.attn_output.weight", TensorType.Q4_0, WIDTH);
    matrix(gguf, "blk.0.ffn_gate.weight", TensorType.Q4_K, WIDTH);
    matrix(gguf, "blk.0.ffn_up.weight", TensorType.Q5_0, WIDTH);
    matrix(gguf, "blk.0.ffn_down.weight", TensorType.Q6_K, WIDTH);
    for (String norm : List.of("blk.0.attn_norm", "blk.0.ffn_norm", "output_norm")) {
      tensor(gguf, norm + ".weight", TensorType.F32, List.of((long) WIDTH));
    }
    gguf.write();
  }

  private static void matrix(GgufWriter gguf, String name, TensorType type, int rows) {
    tensor(gguf, name, type, List.of((long) WIDTH, (long) rows));
  }

  private static void tensor(GgufWriter gguf, String name, TensorType type, List<Long> shape) {
    long count = shape.stream().reduce(1L, (a, b) -> a * b);
    byte[] zeros = new byte[Math.toIntExact(type.bytes(count))];
    gguf.tensor(name, type, shape, MemorySegment.ofArray(zeros));
  }

  /// The 256 bytes as byte-level BPE writes them: printable ones as themselves, the others as the
  /// characters from U+0100 on (GPT-2).
  private static String[] byteTokens() {
    String[] tokens = new String[BYTES];
    int other = 0;
    for (int b = 0; b < BYTES; b++) {
      boolean printable = (b > ' ' && b < 127) || (b > 160 && b != 173);
      tokens[b] = String.valueOf((char) (printable ? b : BYTES + other++));
    }
    return tokens;
  }
}
