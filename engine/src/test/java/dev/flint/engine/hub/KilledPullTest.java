package dev.flint.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledPullTest {
  private static final int PART = 400_000;

  @TempDir Path folder;

  @Test
  void aPullThatWasKilledGoesOnWhereItWas() throws Exception {
    byte[] content = Samples.gguf(1_000_000, 30);
    try (ModelServer server = new ModelServer()) {
      server.serve("/m.gguf", content);
      server.first(server.stalled(content, PART, 20_000));
      URI address = server.address("/m.gguf");
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  PullInChildJvm.class.getName(),
                  folder.toString(),
                  address.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("child.log").toFile())
              .start();
      try {
        while (arrived() == 0) {
          assertThat(child.isAlive()).as("the child still pulls").isTrue();
          Thread.sleep(10);
        }
      } finally {
        child.destroyForcibly();
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
      }
      long kept = arrived();
      ModelStore store = new ModelStore(Samples.folders(folder), Map.of("HOME", folder.toString()));
      assertThat(store.list()).as("half a model is no model").isEmpty();

      server.seen.clear();
      PullInChildJvm.main(new String[] {folder.toString(), address.toString()});
      assertThat(server.seen).hasSize(1);
      assertThat(server.seen.getFirst().header("Range")).contains("bytes=" + kept + "-");
      assertThat(Files.readAllBytes(store.resolve("m").path())).isEqualTo(content);
    }
  }

  private long arrived() throws IOException {
    Path partial = Samples.folders(folder).partial();
    if (!Files.isDirectory(partial)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(partial)) {
      Optional<Path> file =
          files
              .filter(Files::isRegularFile)
              .filter(path -> path.toString().endsWith(".partial"))
              .findFirst();
      return file.isEmpty() ? 0 : Files.size(file.get());
    }
  }
}
