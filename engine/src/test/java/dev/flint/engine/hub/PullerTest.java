package dev.flint.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flint.chat.Failure;
import dev.flint.engine.hub.PullPlan.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullerTest {
  @TempDir Path folder;
  private ModelServer server;
  private final byte[] content = Samples.gguf(300_000, 20);
  private final Samples.Diary diary = new Samples.Diary();

  @BeforeEach
  void start() throws IOException {
    server = new ModelServer();
    server.serve("/good.gguf", content);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Folders folders() {
    return Samples.folders(folder);
  }

  private Puller puller() {
    return new Puller(folders(), Samples.settings(folder));
  }

  private ModelStore store() {
    return new ModelStore(folders(), Map.of("HOME", folder.toString()));
  }

  private Source web(String path) {
    return new Source.WebFile(server.address(path));
  }

  private PullPlan plan(Source... sources) {
    return new PullPlan(
        "tiny:1m",
        "tiny-1m",
        sources[0].toString(),
        "Apache-2.0",
        List.of(new PlannedFile("tiny.gguf", Samples.expected(content), List.of(sources))));
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.walk(folders().partial())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".lock"))
          .toList();
    }
  }

  @Test
  void theNextSourceIsTriedAndEachFailureIsTold() throws IOException {
    server.serve("/damaged.gguf", Samples.gguf(content.length, 21));
    InstalledModel model =
        puller().fetch(plan(web("/missing.gguf"), web("/damaged.gguf"), web("/good.gguf")), diary);
    assertThat(Files.readAllBytes(model.path())).isEqualTo(content);
    assertThat(model.source()).isEqualTo(server.address("/good.gguf").toString());
    assertThat(diary.news)
        .anyMatch(line -> line.contains("missing.gguf") && line.contains("no such file"))
        .anyMatch(line -> line.contains("damaged.gguf") && line.contains("checksum is wrong"));
    assertThat(store().detailed(store().resolve("tiny:1m"))).isEqualTo(model);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void whenNoSourceGivesItAllReasonsAreSaid() {
    server.serve("/damaged.gguf", Samples.gguf(content.length, 22));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> puller().fetch(plan(web("/missing.gguf"), web("/damaged.gguf")), diary))
        .withMessageContaining("no such file")
        .withMessageContaining("checksum is wrong");
    assertThat(store().list()).isEmpty();
  }

  @Test
  void whatIsHereIsNotFetchedAgain() {
    puller().fetch(plan(web("/good.gguf")), diary);
    server.seen.clear();
    puller().fetch(plan(web("/good.gguf")), diary);
    assertThat(server.seen).isEmpty();
    assertThat(diary.news).anyMatch(line -> line.contains("already here"));
  }

  @Test
  void aStoppedPullGoesOn() throws IOException {
    server.first(
        server.truncated(content, 150_000),
        ModelServer.status(500),
        ModelServer.status(500),
        ModelServer.status(500));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> puller().fetch(plan(web("/good.gguf")), diary));
    server.seen.clear();
    InstalledModel model = puller().fetch(plan(web("/good.gguf")), diary);
    assertThat(server.seen).hasSize(1);
    assertThat(server.seen.getFirst().header("Range")).isPresent();
    assertThat(Files.readAllBytes(model.path())).isEqualTo(content);
  }

  @Test
  void ofTwoPullsAtOnceOneDownloadsAndOneWaits() throws Exception {
    server.first(exchange -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, 1000);
      exchange.getResponseBody().flush();
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.getResponseBody().write(content, 1000, content.length - 1000);
    });
    List<Future<InstalledModel>> pulls = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Callable<InstalledModel> pull = () -> puller().fetch(plan(web("/good.gguf")), diary);
      pulls.add(threads.submit(pull));
      pulls.add(threads.submit(pull));
    }
    assertThat(pulls.getFirst().get().path()).isEqualTo(pulls.getLast().get().path());
    assertThat(server.seen).hasSize(1);
    assertThat(diary.news)
        .anyMatch(line -> line.contains("another pull of tiny:1m is running"))
        .anyMatch(line -> line.contains("has finished"));
  }

  @Test
  void tooLittleSpaceIsToldBeforeAnythingIsAsked() {
    Puller puller = new Puller(folders(), Samples.withSpace(Samples.settings(folder), 1_000_000));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> puller.fetch(plan(web("/good.gguf")), diary))
        .withMessageContaining("tiny:1m needs 300 kB more")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.STORAGE));
    assertThat(server.seen).isEmpty();
  }

  /// A file where a folder should be stops every user, root too.
  @Test
  void aCacheFolderThatCannotBeWrittenIsSaid() throws IOException {
    Files.createFile(folder.resolve("flint"));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> puller().fetch(plan(web("/good.gguf")), diary))
        .withMessageContaining("cannot be written")
        .withMessageContaining("FLINT_HOME")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.STORAGE));
    assertThat(server.seen).isEmpty();
  }

  @Test
  void termsAreAskedOnceAndDecliningStopsThePull() {
    List<String> asked = new ArrayList<>();
    AcceptedLicences licences = new AcceptedLicences(folders());
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> licences.require("gemma3:270m", Licence.GEMMA, LicenceConsent.never()))
        .withMessageContaining("https://ai.google.dev/gemma/terms")
        .withMessageContaining("flint pull gemma3:270m --accept-licence")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.LICENCE));
    for (int i = 0; i < 2; i++) {
      licences.require(
          "gemma3:270m",
          Licence.GEMMA,
          (model, licence) -> {
            asked.add(licence.id());
            return true;
          });
    }
    assertThat(asked).containsExactly("gemma");
    licences.require("smollm2:135m", Licence.APACHE_2, LicenceConsent.never());
  }

  @Test
  void aFileAtHandIsLinkedWhereItLies() throws IOException {
    Path mine = Files.write(folder.resolve("mine.gguf"), content);
    InstalledModel model =
        puller().pull(new Reference.LocalFile(mine), LicenceConsent.never(), diary);
    assertThat(model.origin()).isEqualTo(InstalledModel.Origin.LINKED);
    assertThat(store().resolve("mine").path()).isEqualTo(mine);
    assertThat(store().list()).hasSize(1);
    store().remove("mine");
    assertThat(mine).exists();
    assertThat(store().list()).isEmpty();
  }

  @Test
  void aPulledModelIsRemovedWhole() {
    InstalledModel model = puller().fetch(plan(web("/good.gguf")), diary);
    assertThat(store().remove("tiny:1m").freedBytes()).isEqualTo(content.length);
    assertThat(model.path().getParent()).doesNotExist();
    assertThat(store().list()).isEmpty();
  }
}
