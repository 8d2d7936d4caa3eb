package dev.flint.engine.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpDownloadTest {
  private static final int SIZE = 600_000;
  private static final int PART = 200_000;

  @TempDir Path folder;
  private ModelServer server;
  private final byte[] content = Samples.gguf(SIZE, 1);
  private final Samples.Diary diary = new Samples.Diary();

  @BeforeEach
  void start() throws IOException {
    server = new ModelServer();
    server.serve("/m.gguf", content);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String fetch(Expected expected) {
    return fetch(expected, Samples.settings(folder));
  }

  private String fetch(Expected expected, PullSettings settings) {
    try (Web web = new Web(settings)) {
      return new HttpDownload(web, settings)
          .fetch(
              server.address("/m.gguf"),
              partial(),
              expected,
              new Meter(diary, "m.gguf", 0, expected.bytes(), System::nanoTime));
    }
  }

  private Path partial() {
    return folder.resolve("m.partial");
  }

  /// Leaves the state of a pull that stopped within the first [#PART] bytes. (The client may drop
  /// the last bytes that it received before the line broke.)
  ///
  /// @return how many bytes were kept
  private int stopInTheMiddle() throws IOException {
    server.first(
        server.truncated(content, PART),
        ModelServer.status(503),
        ModelServer.status(503),
        ModelServer.status(503));
    assertThatExceptionOfType(Failure.class).isThrownBy(() -> fetch(Expected.NOTHING));
    int kept = (int) Files.size(partial());
    assertThat(kept).isPositive().isLessThanOrEqualTo(PART);
    server.seen.clear();
    return kept;
  }

  @Test
  void aFileArrivesWholeWithItsChecksum() throws IOException {
    assertThat(fetch(Samples.expected(content))).isEqualTo(Samples.sha256(content));
    assertThat(Files.readAllBytes(partial())).isEqualTo(content);
    PullProgress.Step last = diary.steps.getLast();
    assertThat(last.doneBytes()).isEqualTo(SIZE);
    assertThat(last.totalBytes()).isEqualTo(SIZE);
  }

  @Test
  void aStoppedPullAsksOnlyForTheRest() throws IOException {
    int kept = stopInTheMiddle();
    fetch(Samples.expected(content));
    assertThat(server.seen).hasSize(1);
    assertThat(server.seen.getFirst().header("Range")).contains("bytes=" + kept + "-");
    assertThat(server.seen.getFirst().header("If-Range")).contains("\"one\"");
    assertThat(Files.readAllBytes(partial())).isEqualTo(content);
  }

  @Test
  void aServerThatIgnoresRangesStartsAnew() throws IOException {
    stopInTheMiddle();
    server.ranges = false;
    fetch(Expected.NOTHING);
    assertThat(Files.readAllBytes(partial())).isEqualTo(content);
  }

  @Test
  void aFileThatChangedOnTheServerStartsAnew() throws IOException {
    stopInTheMiddle();
    byte[] other = Samples.gguf(SIZE + 5, 2);
    server.tag = "\"two\"";
    server.serve("/m.gguf", other);
    fetch(Expected.NOTHING);
    assertThat(Files.readAllBytes(partial())).isEqualTo(other);
  }

  @Test
  void withoutValidatorAndChecksumNothingIsContinued() throws IOException {
    server.tag = "";
    stopInTheMiddle();
    fetch(Expected.NOTHING);
    assertThat(server.seen.getFirst().header("Range")).isEmpty();
    assertThat(Files.readAllBytes(partial())).isEqualTo(content);
  }

  @Test
  void damageInTheKeptPartIsFoundInTheEnd() throws IOException {
    int kept = stopInTheMiddle();
    byte[] damaged = Files.readAllBytes(partial());
    damaged[kept / 2] ^= 1;
    Files.write(partial(), damaged);
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> fetch(Samples.expected(content)))
        .withMessageContaining("checksum is wrong")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.BAD_MODEL_FILE));
    assertThat(partial()).doesNotExist();
  }

  @Test
  void aWrongChecksumDeletesTheDownload() {
    Expected wrong = new Expected(SIZE, "0".repeat(64));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> fetch(wrong))
        .withMessageContaining("0".repeat(64));
    assertThat(partial()).doesNotExist();
  }

  @Test
  void aWrongSizeIsRefusedBeforeTheDownload() {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> fetch(new Expected(SIZE + 1, "")))
        .withMessageContaining(SIZE + " bytes where " + (SIZE + 1));
  }

  @Test
  void aTruncatedBodyIsContinuedInTheSamePull() throws IOException {
    server.first(server.truncated(content, PART));
    fetch(Expected.NOTHING);
    assertThat(server.seen).hasSize(2);
    assertThat(server.seen.getLast().header("Range").orElse("")).matches("bytes=[1-9]\\d*-");
    assertThat(Files.readAllBytes(partial())).isEqualTo(content);
  }

  @Test
  void somethingElseThanAModelIsRefusedAtItsFirstBytes() {
    byte[] page = content.clone();
    Arrays.fill(page, 0, 6, (byte) '<');
    server.serve("/m.gguf", page);
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> fetch(Expected.NOTHING))
        .withMessageContaining("not a GGUF file");
    assertThat(partial()).doesNotExist();
  }

  @Test
  void aMissingFileIsToldAtOnce() {
    server.serve("/m.gguf", ModelServer.status(404));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> fetch(Expected.NOTHING))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.MODEL_NOT_FOUND));
    assertThat(server.seen).hasSize(1);
  }

  @Test
  void aBusyServerIsAskedAgain() throws IOException {
    server.first(ModelServer.status(429), ModelServer.status(503, "Retry-After", "0"));
    fetch(Expected.NOTHING);
    assertThat(diary.news).anyMatch(line -> line.contains("asks for a pause (429)"));
    assertThat(diary.news).anyMatch(line -> line.contains("has trouble (503)"));
    assertThat(Files.readAllBytes(partial())).isEqualTo(content);
  }

  @Test
  void aServerThatStaysBusyIsGivenUp() {
    server.serve("/m.gguf", ModelServer.status(500));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> fetch(Expected.NOTHING))
        .withMessageContaining("(500)");
    assertThat(server.seen).hasSize(4);
  }

  @Test
  void anHourLongPauseIsNotWaitedFor() {
    server.serve("/m.gguf", ModelServer.status(429, "Retry-After", "3600"));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> fetch(Expected.NOTHING))
        .withMessageContaining("1 h 0 min");
  }

  @Test
  void aServerThatStopsSendingIsLeftAndContinued() throws IOException {
    server.first(server.stalled(content, PART, 5_000));
    PullSettings impatient = Samples.withStall(Samples.settings(folder), Duration.ofSeconds(1));
    fetch(Expected.NOTHING, impatient);
    assertThat(diary.news).anyMatch(line -> line.contains("no bytes came for 1.0 s"));
    assertThat(Files.readAllBytes(partial())).isEqualTo(content);
  }

  @Test
  void aClosedPortFailsAtOnce() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    PullSettings settings = Samples.settings(folder);
    try (Web web = new Web(settings)) {
      assertThatExceptionOfType(Failure.class)
          .isThrownBy(() ->
              new HttpDownload(web, settings)
                  .fetch(
                      URI.create("http://127.0.0.1:" + free + "/m.gguf"),
                      partial(),
                      Expected.NOTHING,
                      new Meter(diary, "m", 0, -1, System::nanoTime)))
          .withMessageContaining("127.0.0.1 cannot be reached")
          .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.NETWORK));
    }
    assertThat(diary.news).isEmpty();
  }

  @Test
  void aFullDiskIsToldBeforeTheFirstByte() {
    PullSettings settings = Samples.withSpace(Samples.settings(folder), 64L << 20);
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> fetch(Expected.NOTHING, settings))
        .withMessageContaining("600 kB more")
        .withMessageContaining("67.1 MB free")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.STORAGE));
    assertThat(partial()).hasSize(0);
  }

  @Test
  void anInterruptedPullKeepsWhatItHas() throws Exception {
    server.first(server.stalled(content, PART, 20_000));
    FutureTask<String> pull = new FutureTask<>(() -> fetch(Expected.NOTHING));
    Thread thread = Thread.ofPlatform().start(pull);
    while (diary.steps.isEmpty()) {
      Thread.sleep(5);
    }
    thread.interrupt();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> pull.get(5, TimeUnit.SECONDS))
        .havingCause()
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.code()).isEqualTo(Failure.Code.CANCELLED));
    assertThat(Files.size(partial())).isPositive();
  }

  @Test
  void aProxyFromTheEnvironmentIsUsed() throws IOException {
    PullSettings settings =
        Samples.settings(
            folder, Map.of("HTTP_PROXY", "http://ann:p%40ss@127.0.0.1:" + server.port()));
    try (Web web = new Web(settings)) {
      new HttpDownload(web, settings)
          .fetch(
              URI.create("http://models.invalid/m.gguf"),
              partial(),
              Samples.expected(content),
              new Meter(diary, "m", 0, -1, System::nanoTime));
    }
    assertThat(server.seen.getFirst().target()).startsWith("http://models.invalid/");
    assertThat(server.seen.getFirst().header("Proxy-Authorization"))
        .contains("Basic " + Base64.getEncoder().encodeToString("ann:p@ss".getBytes(UTF_8)));
  }
}
