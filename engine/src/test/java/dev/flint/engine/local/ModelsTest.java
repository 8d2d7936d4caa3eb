package dev.flint.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.chat.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Several models in one memory budget.
final class ModelsTest {
  private final List<String> loaded = new ArrayList<>();

  private final Models.Loader loader =
      new Models.Loader() {
        @Override
        public long bytes(String name) {
          return switch (name) {
            case "llama", "qwen2" -> 40;
            case "qwen3" -> 101;
            default -> throw new Failure(Failure.Code.MODEL_NOT_FOUND, "there is no " + name);
          };
        }

        @Override
        public Engine load(String name) {
          loaded.add(name);
          return Tiny.load(name, new LocalOptions(64, 1, "").withKvBytes(1 << 20));
        }
      };

  private static String say(Models models, String name) {
    try (Models.Use use = models.use(name);
        Session session = use.engine().openRaw("abc")) {
      return Tiny.answer(session, Tiny.greedy(3));
    }
  }

  private static void assertFails(Failure.Code code, Models models, String name) {
    assertThatThrownBy(() -> models.use(name).close())
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aModelIsLoadedOnceWhileThereIsRoomForAll() {
    try (Models models = new Models(100, loader)) {
      say(models, "llama");
      say(models, "qwen2");
      say(models, "llama");
      assertThat(loaded).containsExactly("llama", "qwen2");
      assertThat(models.list()).extracting(Models.State::name).containsExactly("qwen2", "llama");
      assertThat(models.list()).extracting(Models.State::bytes).containsOnly(40L);
    }
  }

  @Test
  void theOneUsedLongestAgoMakesRoomUnlessItIsInUse() {
    try (Models models = new Models(50, loader)) {
      String first = say(models, "llama");
      say(models, "qwen2");
      assertThat(models.list()).extracting(Models.State::name).containsExactly("qwen2");
      assertThat(say(models, "llama")).isEqualTo(first);
      try (Models.Use held = models.use("llama")) {
        assertThat(held.engine().capabilities().contextTokens()).isEqualTo(64);
        assertFails(Failure.Code.OVERLOADED, models, "qwen2");
        assertThat(models.unload("llama")).isFalse();
      }
      assertThat(models.unload("llama")).isTrue();
      assertThat(models.list()).isEmpty();
    }
  }

  @Test
  void whatNobodyUsesForLongLeaves() {
    try (Models models = new Models(100, loader)) {
      say(models, "llama");
      Instant between = Instant.now().plusNanos(1);
      try (Models.Use held = models.use("qwen2")) {
        assertThat(held.engine().capabilities().contextTokens()).isEqualTo(64);
        models.unloadIdle(Instant.MAX);
        assertThat(models.list()).extracting(Models.State::name).containsExactly("qwen2");
      }
      models.unloadIdle(between);
      assertThat(models.list()).extracting(Models.State::name).containsExactly("qwen2");
      models.unloadIdle(Instant.MAX);
      assertThat(models.list()).isEmpty();
      say(models, "qwen2");
      assertThat(loaded).containsExactly("llama", "qwen2", "qwen2");
    }
  }

  @Test
  void othersAnswerWhileAModelIsLoaded() throws Exception {
    var loading = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    Models.Loader slow =
        new Models.Loader() {
          @Override
          public long bytes(String name) {
            return loader.bytes(name);
          }

          @Override
          public Engine load(String name) {
            if (name.equals("qwen2")) {
              loading.countDown();
              try {
                assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return loader.load(name);
          }
        };
    try (Models models = new Models(100, slow)) {
      say(models, "llama");
      CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> say(models, "qwen2"));
      assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();
      say(models, "llama");
      assertThat(models.list()).extracting(Models.State::ready).containsExactly(false, true);
      answered.countDown();
      assertThat(other.get(30, TimeUnit.SECONDS)).isNotEmpty();
    }
  }

  @Test
  void whatCannotBeLoadedSaysWhyAndLeavesNothing() {
    try (Models models = new Models(100, loader)) {
      assertFails(Failure.Code.OUT_OF_MEMORY, models, "qwen3");
      assertFails(Failure.Code.MODEL_NOT_FOUND, models, "nonsense");
      assertThat(models.list()).isEmpty();
    }
  }
}
