package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.BadGguf;
import dev.flint.tensor.gguf.Gguf;
import dev.flint.tensor.gguf.Metadata;
import dev.flint.tensor.gguf.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// What a model file says of itself, and what it will need: the data behind `flint show`.
///
/// @param title the file's own name for the model, or empty
/// @param parameters number of weights
/// @param quantisation the file's name for its mixture of formats, such as `Q4_K_M`
/// @param formats bytes per number format
/// @param contextTokens longest context it was trained for; 0 if the file does not say
/// @param chatTemplate whether the file has one
/// @param licence as the file names it, where it does
/// @param weightBytes all tensors
/// @param bytesPerToken weights that one decoded token reads
/// @param memory estimates at some context lengths, rising
public record ModelSheet(
    String title,
    String architecture,
    long parameters,
    String quantisation,
    Map<TensorType, Long> formats,
    int layers,
    int contextTokens,
    boolean chatTemplate,
    Optional<String> licence,
    long weightBytes,
    long bytesPerToken,
    List<MemoryNeed> memory) {
  private static final int[] USUAL_CONTEXTS = {2_048, 8_192, 32_768};

  public ModelSheet {
    formats = Map.copyOf(formats);
    memory = List.copyOf(memory);
  }

  /// Reads the head of a model's file; the weights stay where they are.
  ///
  /// @throws Failure `BAD_MODEL_FILE` or `STORAGE`
  public static ModelSheet of(InstalledModel model) {
    try (Gguf file = Gguf.open(model.path())) {
      return of(file.metadata(), file.tensors());
    } catch (BadGguf e) {
      throw new Failure(Failure.Code.BAD_MODEL_FILE, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, model.path() + " cannot be read (" + Folders.reason(e) + ")", e);
    }
  }

  static ModelSheet of(Metadata metadata, List<Tensor> tensors) {
    String architecture = metadata.string("general.architecture").orElse("unknown");
    long parameters = 0;
    long weights = 0;
    Map<TensorType, Long> formats = new EnumMap<>(TensorType.class);
    for (Tensor tensor : tensors) {
      long bytes = tensor.data().byteSize();
      parameters += tensor.shape().stream().reduce(1L, (a, b) -> a * b);
      weights += bytes;
      formats.merge(tensor.type(), bytes, Long::sum);
    }
    KvShape kv = KvShape.of(architecture, metadata);
    int context = KvShape.bounded(metadata, architecture + ".context_length", 0);
    long fixed = weights + MemoryNeed.scratchBytes(architecture, metadata, tensors);
    List<MemoryNeed> memory = new ArrayList<>();
    for (int tokens : contexts(context)) {
      memory.add(new MemoryNeed(tokens, (long) ((double) fixed + kv.bytes(tokens))));
    }
    return new ModelSheet(
        metadata.string("general.name").orElse(""),
        architecture,
        parameters,
        quantisation(metadata, formats),
        formats,
        kv.layers(),
        context,
        metadata.string("tokenizer.chat_template").isPresent(),
        metadata.string("general.license"),
        weights,
        bytesPerToken(architecture, metadata, tensors),
        memory);
  }

  private static Iterable<Integer> contexts(int longest) {
    TreeSet<Integer> contexts = new TreeSet<>();
    for (int usual : USUAL_CONTEXTS) {
      if (longest == 0 || usual <= longest) {
        contexts.add(usual);
      }
    }
    if (longest > 0) {
      contexts.add(longest);
    }
    return contexts;
  }

  /// The embedding is looked up, not read through, unless it also serves as the output matrix; of a
  /// layer's experts only those that are used are read.
  private static long bytesPerToken(String architecture, Metadata metadata, List<Tensor> tensors) {
    boolean tied = tensors.stream().noneMatch(tensor -> tensor.name().equals("output.weight"));
    double experts = KvShape.bounded(metadata, architecture + ".expert_count", 0);
    double used = KvShape.bounded(metadata, architecture + ".expert_used_count", 0);
    double share = experts > 0 && used > 0 ? Math.min(1, used / experts) : 1;
    long bytes = 0;
    for (Tensor tensor : tensors) {
      long all = tensor.data().byteSize();
      if (tensor.name().contains("_exps.")) {
        bytes += (long) (all * share);
      } else if (tied || !tensor.name().equals("token_embd.weight")) {
        bytes += all;
      }
    }
    return bytes;
  }

  /// The names that go with `general.file_type` in GGUF files; the commonest format where the file
  /// names none.
  private static String quantisation(Metadata metadata, Map<TensorType, Long> formats) {
    String named =
        switch (metadata.integer("general.file_type").orElse(-1L).intValue()) {
          case 0 -> "F32";
          case 1 -> "F16";
          case 2 -> "Q4_0";
          case 3 -> "Q4_1";
          case 7 -> "Q8_0";
          case 8 -> "Q5_0";
          case 9 -> "Q5_1";
          case 10 -> "Q2_K";
          case 11 -> "Q3_K_S";
          case 12 -> "Q3_K_M";
          case 13 -> "Q3_K_L";
          case 14 -> "Q4_K_S";
          case 15 -> "Q4_K_M";
          case 16 -> "Q5_K_S";
          case 17 -> "Q5_K_M";
          case 18 -> "Q6_K";
          case 25 -> "IQ4_NL";
          case 30 -> "IQ4_XS";
          case 32 -> "BF16";
          case 38 -> "MXFP4";
          default -> "";
        };
    return named.isEmpty()
        ? formats.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(entry -> entry.getKey().name())
            .orElse("")
        : named;
  }

  /// Tokens a second if decoding does nothing but read the weights: an upper estimate.
  public double tokensPerSecond(double bytesPerSecond) {
    return bytesPerToken <= 0 ? 0 : bytesPerSecond / bytesPerToken;
  }
}
