package dev.flint.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.tensor.format.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {
  @TempDir Path folder;

  @Test
  void aMissingPartIsNamed() throws IOException {
    Path first = part("m-00001-of-00003.gguf", 0, 3, 3, "a");
    part("m-00002-of-00003.gguf", 1, 3, 3, "b");
    refused(
        first, folder.resolve("m-00003-of-00003.gguf") + ": part 3 of 3 of the model is missing");
  }

  @Test
  void aRenamedPartCannotFindTheOthers() throws IOException {
    Path path = part("model.gguf", 0, 2, 2, "a");
    refused(
        path,
        path
            + ": this is part 1 of 2 of a split model, but its name does not end in"
            + " -00001-of-00002.gguf, so the other parts cannot be found");
  }

  @Test
  void partsUnderEachOthersNamesAreRefused() throws IOException {
    Path first = part("m-00001-of-00002.gguf", 0, 2, 2, "a");
    Path second = part("m-00002-of-00002.gguf", 0, 2, 2, "b");
    refused(first, second + ": by its name this is part 2 of 2, by its metadata part 1 of 2");
  }

  @Test
  void aWholeFileInThePlaceOfAPartIsRefused() throws IOException {
    Path first = part("m-00001-of-00002.gguf", 0, 2, 2, "a");
    Path second = folder.resolve("m-00002-of-00002.gguf");
    GgufWriter.to(second).write();
    refused(first, second + ": by its name this is part 2 of 2, by its metadata part 1 of 1");
  }

  @Test
  void aDamagedPartIsNamed() throws IOException {
    Path first = part("m-00001-of-00002.gguf", 0, 2, 2, "a");
    Path second = part("m-00002-of-00002.gguf", 1, 2, 2, "b");
    Files.write(second, new byte[0]);
    refused(first, second + ": the file is empty (at byte 0)");
  }

  @Test
  void partsOfDifferentModelsAreRefused() throws IOException {
    Path first = part("m-00001-of-00002.gguf", 0, 2, 2, "a");
    Path second = part("m-00002-of-00002.gguf", 1, 2, 5, "b");
    refused(
        first,
        second
            + ": split.tensors.count is 5 here and 2 in another part, so they are not parts of one"
            + " model");
  }

  @Test
  void aTensorInTwoPartsIsRefused() throws IOException {
    Path first = part("m-00001-of-00002.gguf", 0, 2, 2, "a");
    Path second = part("m-00002-of-00002.gguf", 1, 2, 2, "a");
    refused(first, second + ": tensor 'a' is also in another part of the model");
  }

  @Test
  void aTensorTooFewIsRefused() throws IOException {
    Path first = part("m-00001-of-00002.gguf", 0, 2, 3, "a");
    part("m-00002-of-00002.gguf", 1, 2, 3, "b");
    refused(first, first + ": split.tensors.count is 3, but the 2 parts hold 2 tensors");
  }

  @Test
  void numbersThatNameNoPartAreRefused() throws IOException {
    Path beyond = part("m-00003-of-00002.gguf", 2, 2, 1, "a");
    refused(
        beyond,
        beyond + ": split.no is 2 and split.count is 2, which name no part of a split model");
    Path numberless = folder.resolve("m-00001-of-00002.gguf");
    GgufWriter.to(numberless).u64("split.count", -1).write();
    refused(
        numberless,
        numberless
            + ": split.no is missing and split.count is 18446744073709551615, which name no part of"
            + " a split model");
  }

  @Test
  void aMergedModelWhoseCountIsZeroIsWhole() throws IOException {
    Path path = part("merged.gguf", 0, 0, 1, "a");
    try (Gguf file = Gguf.open(path)) {
      assertThat(file.parts()).containsExactly(path);
      assertThat(file.tensors()).hasSize(1);
    }
  }

  private Path part(String name, int number, int count, int tensors, String tensor)
      throws IOException {
    Path path = folder.resolve(name);
    GgufWriter.to(path)
        .u16("split.no", number)
        .u16("split.count", count)
        .put("split.tensors.count", tensors)
        .tensor(tensor, TensorType.I8, List.of(4L), MemorySegment.ofArray(new byte[4]))
        .write();
    return path;
  }

  private static void refused(Path path, String sentence) {
    assertThatThrownBy(() -> Gguf.open(path).close())
        .isInstanceOf(BadGguf.class)
        .hasMessage(sentence);
  }
}
