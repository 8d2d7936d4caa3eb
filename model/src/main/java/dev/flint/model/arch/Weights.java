package dev.flint.model.arch;

import dev.flint.model.arch.Transformer.Linear;
import dev.flint.model.arch.Transformer.Norm;
import dev.flint.tensor.format.Dequantiser;
import dev.flint.tensor.gguf.Gguf;
import dev.flint.tensor.gguf.Tensor;
import dev.flint.tensor.kernel.Kernels;
import dev.flint.tensor.kernel.Matrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tensors of a model file, asked for by name and expected shape.
final class Weights {
  private final Gguf file;
  private final Kernels kernels;
  private final Arena arena;

  Weights(Gguf file, Kernels kernels, Arena arena) {
    this.file = file;
    this.kernels = kernels;
    this.arena = arena;
  }

  boolean has(String name) {
    return file.tensor(name).isPresent();
  }

  Tensor tensor(String name, long... shape) {
    Tensor tensor =
        file.tensor(name)
            .orElseThrow(() -> new BadModel("the model's tensor '" + name + "' is missing"));
    boolean fits = tensor.shape().size() == shape.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = tensor.shape().get(i) == shape[i];
    }
    if (!fits) {
      throw new BadModel(
          "the model's tensor '"
              + name
              + "' has the shape "
              + tensor.shape()
              + ", not "
              + java.util.Arrays.toString(shape));
    }
    return tensor;
  }

  /// `[rows][columns]`, made ready for multiplication.
  Matrix matrix(String name, int columns, int rows) {
    return kernels.matrix(tensor(name, columns, rows), arena);
  }

  /// `name.weight` with `name.bias` if the file has one.
  Linear linear(String name, int columns, int rows) {
    return new Linear(matrix(name + ".weight", columns, rows), vector(name + ".bias", rows));
  }

  /// Rows `[from, from + rows)` of `name.weight` (which has `all` rows), with their bias.
  Linear slice(String name, int columns, int all, int from, int rows) {
    Tensor whole = tensor(name + ".weight", columns, all);
    Matrix part = kernels.matrix(rows(whole, from, rows), arena);
    float[] bias = vector(name + ".bias", all);
    return new Linear(
        part, bias == null ? null : java.util.Arrays.copyOfRange(bias, from, from + rows));
  }

  /// The matrices of `count` experts, stacked in one tensor.
  List<Linear> experts(String name, int columns, int rows, int count) {
    Tensor stack = tensor(name + ".weight", columns, rows, count);
    List<Linear> experts = new ArrayList<>(count);
    for (int e = 0; e < count; e++) {
      experts.add(new Linear(kernels.matrix(rows(stack, e * rows, rows), arena), null));
    }
    return experts;
  }

  private static Tensor rows(Tensor tensor, int from, int count) {
    long rowBytes = tensor.type().bytes(tensor.columns());
    return new Tensor(
        tensor.name() + "[" + from + ".." + (from + count) + ")",
        tensor.type(),
        List.of((long) tensor.columns(), (long) count),
        tensor.data().asSlice(from * rowBytes, count * rowBytes));
  }

  /// An RMS norm with the weight `name.weight`.
  Norm rms(String name, int length, float epsilon) {
    return new Norm(false, required(name + ".weight", length), null, epsilon);
  }

  /// An RMS norm if the file has its weight.
  @Nullable Norm optionalRms(String name, int length, float epsilon) {
    return has(name + ".weight") ? rms(name, length, epsilon) : null;
  }

  /// A layer norm with the weight `name.weight` and the bias `name.bias`.
  Norm centred(String name, int length, float epsilon) {
    return new Norm(
        true, required(name + ".weight", length), required(name + ".bias", length), epsilon);
  }

  /// A vector as floats, or null if the file has none of that name.
  float @Nullable [] vector(String name, int length) {
    return has(name) ? required(name, length) : null;
  }

  private float[] required(String name, int length) {
    Tensor tensor = tensor(name, length);
    float[] values = new float[length];
    Dequantiser.row(tensor.type(), tensor.data(), 0, values, 0, length);
    return values;
  }

  /// The output matrix: its own tensor, or the token embeddings if the file ties the two.
  Matrix output(int width, int vocabulary) {
    return matrix(has("output.weight") ? "output.weight" : "token_embd.weight", width, vocabulary);
  }

  Optional<Tensor> optional(String name) {
    return file.tensor(name);
  }
}
