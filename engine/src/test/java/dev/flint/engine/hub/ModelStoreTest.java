package dev.flint.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flint.chat.Failure;
import dev.flint.engine.hub.InstalledModel.Origin;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
  @TempDir Path home;

  private final CatalogueModel coder = Catalogue.find("qwen2.5-coder:0.5b").orElseThrow();

  private ModelStore store() {
    return new ModelStore(Samples.folders(home), Map.of("HOME", home.toString()));
  }

  private static Path write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.write(file, bytes);
  }

  /// A file with a hole: as long as the model, but taking no room.
  private static Path writeAsLongAs(Path file, CatalogueModel model) throws IOException {
    write(file, Samples.gguf(100, 50));
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(model.bytes());
    }
    return file;
  }

  private Path hubFile(String owner, String repo, String file) {
    return home.resolve(".cache/huggingface/hub/models--" + owner + "--" + repo)
        .resolve("snapshots/abc123")
        .resolve(file);
  }

  @Test
  void aPathIsAModelWhereverItIsWritten() throws IOException {
    Path file = write(home.resolve("some where/m.gguf"), Samples.gguf(100, 51));
    InstalledModel model = store().resolve(file.toString());
    assertThat(model.path()).isEqualTo(file);
    assertThat(model.origin()).isEqualTo(Origin.FILE);
    assertThat(model.bytes()).isEqualTo(100);
  }

  @Test
  void aFileThatIsNoModelIsRefused() throws IOException {
    Path text = write(home.resolve("m.gguf"), new byte[] {1, 2, 3});
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> store().resolve(text.toString()))
        .withMessageContaining("is not a GGUF file")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.BAD_MODEL_FILE));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> store().resolve(home.toString()))
        .withMessageContaining("is a folder");
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> store().resolve("/nowhere/m.gguf"))
        .withMessageContaining("no file /nowhere/m.gguf")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.MODEL_NOT_FOUND));
  }

  @Test
  void aMissingPartOfASplitModelIsSaid() throws IOException {
    Path first = write(home.resolve("m-00001-of-00002.gguf"), Samples.gguf(100, 52));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> store().resolve(first.toString()))
        .withMessageContaining("other parts are missing");
    write(home.resolve("m-00002-of-00002.gguf"), Samples.gguf(50, 53));
    assertThat(store().resolve(first.toString()).bytes()).isEqualTo(150);
  }

  @Test
  void whatIsNotHereSaysHowToGetIt() {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> store().resolve("smollm2"))
        .withMessageContaining("smollm2:135m is not here yet")
        .withMessageContaining("flint pull smollm2:135m");
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> store().resolve("hf:a/b/c.gguf"))
        .withMessageContaining("flint pull hf:a/b/c.gguf");
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> store().resolve("smolm"))
        .withMessageContaining("did you mean smollm2:135m?")
        .withMessageContaining("flint pull");
  }

  @Test
  void theHuggingFaceCacheIsUsedInPlace() throws IOException {
    Path file = write(hubFile("maker", "model-GGUF", "sub/m.gguf"), Samples.gguf(100, 54));
    InstalledModel model = store().resolve("hf:maker/model-GGUF/sub/m.gguf");
    assertThat(model.path()).isEqualTo(file);
    assertThat(model.origin()).isEqualTo(Origin.HUGGING_FACE);
    assertThat(store().list()).hasSize(1);
  }

  @Test
  void aModelOfTheCatalogueIsFoundInTheHuggingFaceCache() throws IOException {
    Source.HubFile source = (Source.HubFile) coder.sources().getFirst();
    Path blob =
        writeAsLongAs(home.resolve(".cache/huggingface/hub/blobs").resolve(coder.sha256()), coder);
    Path link = hubFile(source.owner(), source.repo(), source.file());
    Files.createDirectories(Objects.requireNonNull(link.getParent()));
    Files.createSymbolicLink(link, blob);
    InstalledModel model = store().resolve("qwen2.5-coder:0.5b");
    assertThat(model.path()).isEqualTo(link);
    assertThat(model.sha256()).contains(coder.sha256());
  }

  @Test
  void ollamasModelsAreUsedInPlace() throws IOException {
    String digest = "ab".repeat(32);
    Path models = home.resolve(".ollama/models");
    Path blob = write(models.resolve("blobs/sha256-" + digest), Samples.gguf(100, 55));
    write(
        models.resolve("manifests/host.example/library/tiny/1b"),
        """
        {"layers":[
          {"mediaType":"application/vnd.ollama.image.template","digest":"sha256:00","size":1},
          {"mediaType":"application/vnd.ollama.image.model","digest":"sha256:%s","size":100}]}
        """
            .formatted(digest)
            .getBytes(StandardCharsets.UTF_8));
    write(models.resolve("manifests/host.example/library/broken/1b"), new byte[] {'{'});
    InstalledModel model = store().resolve("ollama:tiny:1b");
    assertThat(model.path()).isEqualTo(blob);
    assertThat(model.sha256()).contains(digest);
    assertThat(store().list()).hasSize(1);
  }

  @Test
  void aModelOfTheCatalogueIsFoundAmongOllamasBlobs() throws IOException {
    Path blob = writeAsLongAs(home.resolve(".ollama/models/blobs/sha256-" + coder.sha256()), coder);
    InstalledModel model = store().resolve("qwen2.5-coder:0.5b");
    assertThat(model.path()).isEqualTo(blob);
    assertThat(model.origin()).isEqualTo(Origin.OLLAMA);
  }

  @Test
  void lmStudiosModelsAreUsedInPlace() throws IOException {
    Path file =
        write(home.resolve(".lmstudio/models/maker/repo/m.Q4_K_M.gguf"), Samples.gguf(100, 56));
    assertThat(store().resolve("m.q4_k_m").path()).isEqualTo(file);
    assertThat(store().resolve("lmstudio:maker/repo/m.Q4_K_M.gguf").origin())
        .isEqualTo(Origin.LM_STUDIO);
  }

  @Test
  void aFileOfAnotherToolIsNeverDeleted() throws IOException {
    Path file = write(home.resolve(".lmstudio/models/maker/repo/m.gguf"), Samples.gguf(100, 57));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> store().remove("m.gguf"))
        .withMessageContaining("Flint did not pull")
        .withMessageContaining(file.toString())
        .withMessageContaining("LM Studio");
    assertThat(file).exists();
  }

  @Test
  void whatAnUnfinishedPullLeftCanBeRemoved() throws IOException {
    Path work = Samples.folders(home).partial().resolve("smollm2-135m");
    write(work.resolve("m.0.partial"), new byte[1234]);
    ModelStore.Removal removal = store().remove("smollm2");
    assertThat(removal.freedBytes()).isEqualTo(1234);
    assertThat(work).doesNotExist();
    assertThatExceptionOfType(Failure.class).isThrownBy(() -> store().remove("smollm2"));
  }

  @Test
  void damagedNotesHideTheModelAndNothingElse() throws IOException {
    write(Samples.folders(home).models().resolve("x/model.json"), new byte[] {'{', '"'});
    write(
        Samples.folders(home).models().resolve("y/model.json"),
        "null".getBytes(StandardCharsets.UTF_8));
    assertThat(store().list()).isEmpty();
  }

  /// The names of the classes that a fresh JVM loads while it looks up an installed model.
  @Test
  void findingAnInstalledModelLoadsNeitherHttpNorJson() throws Exception {
    CatalogueModel tiny = Catalogue.find("smollm2:135m").orElseThrow();
    Path file = Samples.folders(home).models().resolve(tiny.folder()).resolve(tiny.fileName());
    writeAsLongAs(file, tiny);
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-verbose:class",
                "-Xshare:off",
                "-cp",
                System.getProperty("java.class.path"),
                FindInChildJvm.class.getName(),
                home.toString(),
                "smollm2")
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).isZero();
    assertThat(output)
        .contains("found " + file)
        .contains("dev.flint.engine.hub.ModelStore")
        .doesNotContain("java.net.http")
        .doesNotContain("tools.jackson");
  }
}
