package dev.flint.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunState;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed loses nothing that was acknowledged.
final class KilledStoreTest {
  @TempDir Path folder;

  /// Appends events for ever and says which ones are acknowledged.
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      SqliteStore store = SqliteStore.open(Path.of(args[0]));
      store.runs().create(Run.queued("run_1", "me", Run.Kind.RESPONSE, "m", "{}", null));
      for (int i = 1; ; i++) {
        store.runs().append("run_1", List.of(new LoggedEvent(i, new Event.Text("t" + i)))).join();
        System.out.println(i);
        System.out.flush();
      }
    }
  }

  @Test
  void everyAcknowledgedEventIsThereAfterTheProcessIsKilled() throws Exception {
    Path file = folder.resolve("flint.db");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                Child.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long acknowledged = 0;
    try (var lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      while (acknowledged < 500) {
        acknowledged = Long.parseLong(lines.readLine());
      }
      child.toHandle().destroyForcibly();
      for (String line; (line = lines.readLine()) != null; ) {
        // The last line may be cut off.
        if (line.length() >= Long.toString(acknowledged).length()) {
          acknowledged = Long.parseLong(line);
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    try (SqliteStore store = SqliteStore.open(file)) {
      List<LoggedEvent> events = store.runs().events("run_1", 0, Integer.MAX_VALUE);
      assertThat(events.size()).isGreaterThanOrEqualTo((int) acknowledged);
      for (int i = 0; i < events.size(); i++) {
        assertThat(events.get(i)).isEqualTo(new LoggedEvent(i + 1, new Event.Text("t" + (i + 1))));
      }
      assertThat(store.runs().unfinished())
          .singleElement()
          .satisfies(run -> assertThat(run.state()).isEqualTo(RunState.QUEUED));
    }
  }
}
