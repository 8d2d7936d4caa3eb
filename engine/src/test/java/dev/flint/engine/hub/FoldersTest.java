package dev.flint.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldersTest {
  @Test
  void flintHomeHoldsEverything() {
    Folders folders = Folders.of(Map.of("FLINT_HOME", "/f", "XDG_CACHE_HOME", "/c"));
    assertThat(folders.models()).isEqualTo(Path.of("/f/cache/models"));
    assertThat(folders.data()).isEqualTo(Path.of("/f/data"));
    assertThat(folders.settings()).isEqualTo(Path.of("/f/flint.toml"));
  }

  @Test
  void elseTheUsualPlacesOrTheXdgVariables() {
    Folders usual = Folders.of(Map.of("HOME", "/home/ann"));
    assertThat(usual.cache()).isEqualTo(Path.of("/home/ann/.cache/flint"));
    assertThat(usual.data()).isEqualTo(Path.of("/home/ann/.local/share/flint"));
    assertThat(usual.settings()).isEqualTo(Path.of("/home/ann/.config/flint/flint.toml"));
    Folders named =
        Folders.of(
            Map.of("HOME", "/home/ann", "XDG_CACHE_HOME", "/c", "XDG_DATA_HOME", "relative"));
    assertThat(named.cache()).isEqualTo(Path.of("/c/flint"));
    assertThat(named.data()).isEqualTo(Path.of("/home/ann/.local/share/flint"));
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed(@TempDir Path temp) throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Folders.create(file.resolve("sub")))
        .withMessageContaining(file + "/sub cannot be written")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.STORAGE));
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.org/x, secure:8",
    "http://a.org/x, plain:80",
    "https://in.example.org/x, DIRECT",
    "https://example.org/x, DIRECT",
    "https://notexample.org/x, secure:8",
    "http://10.0.0.1:99/x, DIRECT",
  })
  void proxiesComeFromTheEnvironment(String target, String expected) {
    Proxies proxies =
        new Proxies(
            Map.of(
                "HTTPS_PROXY", "http://secure:8",
                "http_proxy", "plain",
                "NO_PROXY", ".example.org, 10.0.0.1:99"));
    Proxy proxy = proxies.select(URI.create(target)).getFirst();
    String actual =
        proxy.type() == Proxy.Type.DIRECT
            ? "DIRECT"
            : String.valueOf(proxy.address()).replaceFirst("/.*:", ":").replaceFirst("/.*$", "");
    assertThat(actual.replace("<unresolved>", "")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.00 kB",
    "98362432, 98.4 MB",
    "999999, 1.00 MB",
    "1117320768, 1.12 GB",
    "9223372036854775807, 9.22 EB",
  })
  void bytesAreReadable(long bytes, String text) {
    assertThat(Sizes.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"8, 8 s", "200, 3 min 20 s", "7500, 2 h 5 min"})
  void durationsAreReadable(long seconds, String text) {
    assertThat(Sizes.seconds(seconds)).isEqualTo(text);
  }
}
