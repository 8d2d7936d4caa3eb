package dev.flint.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pulling from a server that behaves as Hugging Face does: files are answered by a redirect to
/// another host, with size and sha256 in the headers of the redirect.
class HubTest {
  @TempDir Path folder;
  private ModelServer hub;
  private ModelServer store;
  private final byte[] content = Samples.gguf(100_000, 7);
  private final Samples.Diary diary = new Samples.Diary();

  @BeforeEach
  void start() throws IOException {
    hub = new ModelServer();
    store = new ModelServer();
  }

  @AfterEach
  void stop() {
    hub.close();
    store.close();
  }

  private InstalledModel pull(String reference) {
    return pull(reference, Map.of());
  }

  private InstalledModel pull(String reference, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("HF_ENDPOINT", hub.address("").toString());
    return new Puller(Samples.folders(folder), Samples.settings(folder, environment))
        .pull(Reference.parse(reference), LicenceConsent.never(), diary);
  }

  private void publish(String file, byte[] bytes) {
    hub.serve(
        "/maker/model-GGUF/resolve/main/" + file,
        ModelServer.status(
            302,
            "Location",
            store.address("/blob/" + file).toString(),
            "X-Linked-Size",
            Integer.toString(bytes.length),
            "X-Linked-ETag",
            '"' + Samples.sha256(bytes) + '"'));
    store.serve("/blob/" + file, bytes);
  }

  private void list(String json) {
    hub.serve(
        "/api/models/maker/model-GGUF/tree/main",
        exchange -> {
          byte[] body = json.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
        });
  }

  private static String entry(String path, byte[] bytes) {
    return """
    {"type":"file","path":"%s","size":%d,"oid":"x","lfs":{"oid":"%s","size":%d}}\
    """
        .formatted(path, bytes.length, Samples.sha256(bytes), bytes.length);
  }

  @Test
  void aFileOfARepositoryIsPulledAndFoundByItsReference() throws IOException {
    publish("tiny.Q8_0.gguf", content);
    InstalledModel model = pull("hf:maker/model-GGUF/tiny.Q8_0.gguf");
    assertThat(Files.readAllBytes(model.path())).isEqualTo(content);
    assertThat(model.sha256()).contains(Samples.sha256(content));
    assertThat(model.source()).isEqualTo("hf:maker/model-GGUF/tiny.Q8_0.gguf");
    ModelStore models = new ModelStore(Samples.folders(folder), Map.of("HOME", folder.toString()));
    assertThat(models.resolve("hf:maker/model-GGUF/tiny.Q8_0.gguf").path()).isEqualTo(model.path());
    assertThat(models.resolve("hf:maker/model-GGUF").path()).isEqualTo(model.path());
    assertThat(models.resolve("tiny.q8_0").path()).isEqualTo(model.path());
  }

  @Test
  void theTokenStaysWithItsHost() {
    publish("m.gguf", content);
    pull("hf:maker/model-GGUF/m.gguf", Map.of("HF_TOKEN", "hf_secret"));
    assertThat(hub.seen).hasSize(1);
    assertThat(hub.seen.getFirst().header("Authorization")).contains("Bearer hf_secret");
    assertThat(store.seen).hasSize(1);
    assertThat(store.seen.getFirst().header("Authorization")).isEmpty();
  }

  @Test
  void theTokenIsNotSentToAnAddressThatIsNotTheHub() {
    store.serve("/m.gguf", content);
    pull(store.address("/m.gguf").toString(), Map.of("HF_TOKEN", "hf_secret"));
    assertThat(store.seen.getFirst().header("Authorization")).isEmpty();
  }

  @Test
  void theChecksumOfTheRedirectIsChecked() {
    publish("m.gguf", content);
    store.serve("/blob/m.gguf", Samples.gguf(content.length, 8));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> pull("hf:maker/model-GGUF/m.gguf"))
        .withMessageContaining("checksum is wrong");
    assertThat(new ModelStore(Samples.folders(folder), Map.of("HOME", folder.toString())).list())
        .isEmpty();
  }

  @Test
  void aGatedModelSaysWhatToDo() {
    hub.serve("/maker/model-GGUF/resolve/main/m.gguf", ModelServer.status(401));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> pull("hf:maker/model-GGUF/m.gguf"))
        .withMessageContaining("(401)")
        .withMessageContaining("set HF_TOKEN");
  }

  @Test
  void ofARepositoryTheMiddleQuantisationIsChosen() {
    byte[] small = Samples.gguf(1000, 9);
    list(
        "["
            + entry("m.Q8_0.gguf", small)
            + ","
            + entry("m.Q4_K_M.gguf", content)
            + ","
            + entry("mmproj-m.Q4_K_M.gguf", small)
            + ",{\"type\":\"directory\",\"path\":\"sub\"}]");
    publish("m.Q4_K_M.gguf", content);
    InstalledModel model = pull("hf:maker/model-GGUF");
    assertThat(model.name()).isEqualTo("hf:maker/model-GGUF/m.Q4_K_M.gguf");
    assertThat(model.bytes()).isEqualTo(content.length);
  }

  @Test
  void anUnclearChoiceShowsWhatThereIs() {
    list("[" + entry("m.Q8_0.gguf", content) + "," + entry("m.Q2_K.gguf", content) + "]");
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> pull("hf:maker/model-GGUF"))
        .withMessageContaining("no Q4_K_M")
        .withMessageContaining("m.Q8_0.gguf (100 kB)")
        .withMessageContaining("m.Q2_K.gguf (100 kB)")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.BAD_REQUEST));
  }

  @Test
  void allPartsOfASplitFileArriveOrNone() throws IOException {
    byte[] one = Samples.gguf(50_000, 10);
    byte[] two = Samples.gguf(60_000, 11);
    String first = "m-Q4_K_M-00001-of-00002.gguf";
    String second = "m-Q4_K_M-00002-of-00002.gguf";
    list("[" + entry(first, one) + "," + entry(second, two) + "]");
    publish(first, one);
    assertThatExceptionOfType(Failure.class).isThrownBy(() -> pull("hf:maker/model-GGUF"));
    ModelStore models = new ModelStore(Samples.folders(folder), Map.of("HOME", folder.toString()));
    assertThat(models.list()).isEmpty();
    publish(second, two);
    store.seen.clear();
    InstalledModel model = pull("hf:maker/model-GGUF");
    assertThat(store.seen).as("the first part is not fetched again").hasSize(1);
    assertThat(model.files()).hasSize(2);
    assertThat(model.bytes()).isEqualTo(110_000);
    assertThat(Files.readAllBytes(model.files().getLast())).isEqualTo(two);
    PullProgress.Step last = diary.steps.getLast();
    assertThat(last.doneBytes()).isEqualTo(110_000);
    assertThat(last.totalBytes()).isEqualTo(110_000);
  }

  @Test
  void anUnknownRepositoryIsSaid() {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> pull("hf:maker/model-GGUF"))
        .withMessageContaining("no repository maker/model-GGUF")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.MODEL_NOT_FOUND));
  }
}
