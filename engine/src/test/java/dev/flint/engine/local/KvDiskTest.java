package dev.flint.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Opening;
import dev.flint.model.token.Specials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A conversation that is stored is not read again by the next process; one that is not leaves
/// nothing on the disk.
final class KvDiskTest {
  private static final String TEXT = "A long text that was read before. ".repeat(20);

  @TempDir private Path folder;

  private LocalEngine engine(String model) {
    KvDisk disk = new KvDisk(folder.resolve("kv"), 100 << 20);
    return Tiny.load(model, new LocalOptions(1024, 1, "").withKvDisk(disk).withDrafts(false));
  }

  /// @param cached tokens that did not have to be read
  private record Said(String text, int cached) {}

  /// Asks an engine that has just been loaded.
  private Said ask(String model, Opening opening) {
    try (LocalEngine engine = engine(model);
        LocalSession session = engine.sessionOf(opening)) {
      session.openWith(engine.tokenizer().encode(TEXT, Specials.AS_TEXT));
      int length = session.length();
      int cached = Tiny.finished(session, Tiny.greedy(1)).usage().cachedTokens();
      session.rewind(length);
      return new Said(Tiny.answer(session, Tiny.greedy(20)), cached);
    }
  }

  private long files() throws Exception {
    if (!Files.exists(folder.resolve("kv"))) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(folder.resolve("kv"))) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "gemma3"})
  void theNextProcessFindsWhatWasRead(String model) throws Exception {
    Opening stored = Tiny.terms("ann").withStored();
    Said first = ask(model, stored);
    assertThat(files()).isPositive();
    Said second = ask(model, stored);
    assertThat(second.cached).isGreaterThan(TEXT.length() / 2);
    assertThat(second.text).isEqualTo(first.text);
    assertThat(ask(model, Tiny.terms("bob").withStored()).cached).isZero();
  }

  @Test
  void whatIsNotStoredLeavesNothing() throws Exception {
    ask("qwen2", Tiny.terms("ann"));
    assertThat(files()).isZero();
  }

  @Test
  void erasedIsErasedWhetherTheModelIsLoadedOrNot() throws Exception {
    Opening stored = Tiny.terms("ann").withStored();
    ask("qwen2", stored);
    try (LocalEngine engine = engine("qwen2")) {
      engine.erase("bob");
      assertThat(files()).isPositive();
      engine.erase("ann");
      assertThat(files()).isZero();
    }
    ask("qwen2", stored);
    assertThat(files()).isPositive();
    new KvDisk(folder.resolve("kv"), 1).erase("ann");
    assertThat(files()).isZero();
  }
}
