package dev.flint.engine.local;

import dev.flint.chat.Capabilities;
import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import dev.flint.engine.machine.Machine;
import dev.flint.model.arch.BadModel;
import dev.flint.model.arch.Families;
import dev.flint.model.arch.Transformer;
import dev.flint.model.arch.UnknownArchitecture;
import dev.flint.model.cache.BlockPool;
import dev.flint.model.cache.KvFolder;
import dev.flint.model.cache.KvLayout;
import dev.flint.model.run.Forward;
import dev.flint.model.run.Step;
import dev.flint.model.template.ChatTemplate;
import dev.flint.model.template.KnownTemplates;
import dev.flint.model.template.TemplateError;
import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;
import dev.flint.model.token.UnsupportedTokenizer;
import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.gguf.BadGguf;
import dev.flint.tensor.gguf.Gguf;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.KernelSets;
import dev.flint.tensor.kernel.Kernels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// A model file on this machine as an engine. All its answers are computed together by one
/// [BatchLoop], from one pool of KV blocks.
public final class LocalEngine implements Engine {
  /// Most tokens of one step while a prompt is read.
  static final int PREFILL_TOKENS = 256;

  /// Rows of a step that can have logits (perplexity wants many).
  private static final int LOGIT_ROWS = 32;

  private final String name;
  private final Gguf file;
  private final Arena arena;
  private final Crew crew;
  private final Kernels kernels;
  private final Transformer model;
  private final Forward forward;
  private final Tokenizer tokenizer;
  private final @Nullable Prompt prompt;
  private final String note;
  private final int contextTokens;
  private final @Nullable KvFolder kvFolder;
  private final BlockPool pool;
  private final BatchLoop loop;
  private final Constraints constraints;
  private boolean closed;

  private LocalEngine(Path path, Gguf file, Arena arena, Crew crew, LocalOptions options) {
    this.file = file;
    this.arena = arena;
    this.crew = crew;
    name = file.metadata().string("general.name").orElse(String.valueOf(path.getFileName()));
    kernels =
        KernelSets.byName(options.kernels().isEmpty() ? KernelSets.fastest() : options.kernels());
    // Beside it, the kernels are made: two halves of the time that a start takes.
    var tokenizing = new FutureTask<>(() -> Tokenizer.from(file.metadata()));
    Thread.ofPlatform().daemon().name("flint-tokenizer").start(tokenizing);
    model = Families.read(file, kernels, arena);
    tokenizer = result(tokenizing);
    String template = file.metadata().string("tokenizer.chat_template").orElse("");
    KnownTemplates.Known known = template.isBlank() ? known() : null;
    if (known != null) {
      template = known.source();
    }
    note =
        known == null
            ? ""
            : name
                + " has no chat template of its own; "
                + known.family()
                + "'s is used, as "
                + known.reason();
    prompt =
        template.isBlank() ? null : new Prompt(ChatTemplate.compile(template), template, tokenizer);
    if (model.vocabulary() < tokenizer.size()) {
      throw new BadModel(
          "the tokenizer has "
              + tokenizer.size()
              + " tokens, the model only "
              + model.vocabulary()
              + " embeddings");
    }
    contextTokens =
        options.contextTokens() > 0
            ? options.contextTokens()
            : Math.min(model.contextTokens(), LocalOptions.DEFAULT_CONTEXT_TOKENS);
    kernels.layOut(options.panels().of(file.parts()), crew);
    forward =
        new Forward(model, kernels, crew, arena, options.kvForm(), PREFILL_TOKENS, LOGIT_ROWS);
    kvFolder = options.kvDisk().of(file.parts(), forward.kvLayout(), kernels.name());
    pool = pool(options);
    constraints = new Constraints(tokenizer);
    loop = new BatchLoop(this, crew, pool, options);
  }

  private BlockPool pool(LocalOptions options) {
    long bytes = options.kvBytes();
    if (bytes == 0) {
      bytes = LocalOptions.DEFAULT_KV_CONTEXTS * forward.kvLayout().bytes(contextTokens);
      bytes = Math.min(bytes, Machine.availableNow().orElse(Long.MAX_VALUE) / 2);
    }
    BlockPool made = new BlockPool(forward.kvLayout(), bytes, kvFolder);
    if (made.tokens() == 0) {
      throw new Failure(
          Failure.Code.OUT_OF_MEMORY,
          bytes
              + " bytes for keys and values are less than one block of "
              + KvLayout.BLOCK
              + " tokens takes ("
              + forward.kvLayout().blockBytes()
              + ")");
    }
    return made;
  }

  private static <T> T result(Future<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Failure.Code.CANCELLED, "loading the model was interrupted", e);
    }
  }

  /// A known family's template for a model that was tuned for chat but brings none.
  private KnownTemplates.@Nullable Known known() {
    Set<String> controls = new HashSet<>();
    for (int id = 0; id < tokenizer.size(); id++) {
      if (tokenizer.isControl(id)) {
        controls.add(tokenizer.piece(id));
      }
    }
    String tuned = name + " " + file.metadata().string("general.finetune").orElse("");
    return KnownTemplates.forModel(
            file.metadata().string("general.architecture").orElse(""), tuned, controls::contains)
        .orElse(null);
  }

  /// Loads a model.
  ///
  /// @throws Failure BAD_MODEL_FILE, UNSUPPORTED, OUT_OF_MEMORY, STORAGE or BAD_REQUEST
  public static LocalEngine load(Path path, LocalOptions options) {
    checkOptions(options);
    if (Files.isDirectory(path)) {
      throw new Failure(Failure.Code.BAD_MODEL_FILE, path + " is a folder, not a model file");
    }
    Gguf file;
    try {
      file = Gguf.open(path);
    } catch (NoSuchFileException e) {
      throw new Failure(Failure.Code.MODEL_NOT_FOUND, "there is no file " + path, e);
    } catch (BadGguf e) {
      throw new Failure(Failure.Code.BAD_MODEL_FILE, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, path + " cannot be read: " + e.getMessage(), e);
    }
    Arena arena = Arena.ofShared();
    Crew crew = null;
    try {
      checkMemory(file);
      crew = new Crew(options.threads() > 0 ? options.threads() : cores());
      return new LocalEngine(path, file, arena, crew, options);
    } catch (RuntimeException | OutOfMemoryError | InternalError e) {
      if (crew != null) {
        crew.close();
      }
      arena.close();
      file.close();
      throw failure(path, e);
    }
  }

  private static void checkOptions(LocalOptions options) {
    if (options.contextTokens() < 0 || options.threads() < 0 || options.threads() > 1024) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "context ("
              + options.contextTokens()
              + ") and threads ("
              + options.threads()
              + ") must not be negative, threads at most 1024");
    }
    if (options.kvBytes() < 0
        || options.waiting() < 0
        || options.answers() < 1
        || options.answers() > LocalOptions.MOST_ANSWERS) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "memory for keys and values ("
              + options.kvBytes()
              + ") and places in the queue ("
              + options.waiting()
              + ") must not be negative, answers at a time ("
              + options.answers()
              + ") 1 to "
              + LocalOptions.MOST_ANSWERS);
    }
    if (!options.kernels().isEmpty() && !KernelSets.names().contains(options.kernels())) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "no kernels are called '"
              + options.kernels()
              + "'; there are "
              + String.join(", ", KernelSets.names()));
    }
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /// Says before loading whether the weights fit.
  private static void checkMemory(Gguf file) {
    long needed = 0;
    for (var tensor : file.tensors()) {
      needed += tensor.data().byteSize();
    }
    OptionalLong available = Machine.availableNow();
    if (available.isPresent() && needed > available.getAsLong()) {
      throw new Failure(
          Failure.Code.OUT_OF_MEMORY,
          String.format(
              Locale.ROOT,
              "the model needs %.1f GB of memory; this machine has %.1f GB available",
              needed / 1e9,
              available.getAsLong() / 1e9));
    }
  }

  private static Failure failure(Path path, Throwable e) {
    return switch (e) {
      case Failure failure -> failure;
      case UnknownArchitecture u ->
          new Failure(Failure.Code.UNSUPPORTED, path + ": " + u.getMessage(), u);
      case UnsupportedTokenizer u ->
          new Failure(Failure.Code.UNSUPPORTED, path + ": " + u.getMessage(), u);
      case BadModel b -> new Failure(Failure.Code.BAD_MODEL_FILE, path + ": " + b.getMessage(), b);
      case TemplateError t ->
          new Failure(
              Failure.Code.BAD_MODEL_FILE, path + ": its chat template: " + t.getMessage(), t);
      case OutOfMemoryError o ->
          new Failure(Failure.Code.OUT_OF_MEMORY, path + ": not enough memory to load it", o);
      // How the JDK tells that a mapped file is shorter than it was.
      case InternalError i ->
          new Failure(Failure.Code.BAD_MODEL_FILE, path + " was cut short while it was read", i);
      case RuntimeException r -> throw r;
      default -> throw new IllegalStateException(e);
    };
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /// A sentence that a person should know about this model, or the empty string.
  public String note() {
    return note;
  }

  /// Name of the kernels in use.
  public String kernels() {
    return kernels.name();
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        name,
        contextTokens,
        prompt != null,
        true,
        true,
        true,
        prompt != null && prompt.callsTools(),
        prompt != null && prompt.style().reasons(),
        false,
        tokenizer.infill().isPresent());
  }

  @Override
  public Session open(Opening opening) {
    return open(chat(), opening);
  }

  /// Opens a session with a prompt of its own.
  LocalSession open(Prompt chat, Opening opening) {
    LocalSession session = new LocalSession(this, loop, chat, opening);
    session.append(opening.messages());
    return session;
  }

  private Prompt chat() {
    Prompt chat = prompt;
    if (chat == null) {
      throw new Failure(
          Failure.Code.UNSUPPORTED,
          name
              + " is a base model without a chat template: it continues text (flint complete) but"
              + " does not chat");
    }
    return chat;
  }

  @Override
  public OptionalInt countTokens(Opening opening) {
    Prompt chat = chat();
    return OptionalInt.of(opening.messages().isEmpty() ? 0 : chat.open(opening).tokens().length);
  }

  @Override
  public Session openInfill(String before, String after) {
    Tokenizer.Infill infill =
        tokenizer
            .infill()
            .orElseThrow(() ->
                new Failure(
                    Failure.Code.UNSUPPORTED,
                    name + " was not taught to fill in text between two others"));
    var tokens = new Tokens();
    tokens.add(tokenizer.encodeWithBos("", Specials.AS_TEXT));
    tokens.add(infill.before());
    tokens.add(tokenizer.encode(before, Specials.AS_TEXT));
    tokens.add(infill.after());
    tokens.add(tokenizer.encode(after, Specials.AS_TEXT));
    tokens.add(infill.middle());
    return openWith(tokens.toArray());
  }

  @Override
  public Session openRaw(String text) {
    return openWith(tokenizer.encodeWithBos(text, Specials.PARSE));
  }

  private Session openWith(int[] tokens) {
    LocalSession session = sessionOf(Opening.of(List.of()));
    session.openWith(tokens);
    return session;
  }

  /// An empty session without a chat template.
  ///
  /// @param terms its messages do not count
  LocalSession sessionOf(Opening terms) {
    return new LocalSession(this, loop, null, terms);
  }

  /// The perplexity of a text in chunks of `context` tokens, the second half of each scored, as
  /// llama.cpp's `llama-perplexity` does.
  ///
  /// @throws Failure BAD_REQUEST if the text is shorter than two chunks
  public Perplexity perplexity(String text, int context, Perplexity.Progress progress) {
    return Perplexity.of(this, text, context, progress);
  }

  Constraints constraints() {
    return constraints;
  }

  Transformer model() {
    return model;
  }

  Forward forward() {
    return forward;
  }

  int contextTokens() {
    return contextTokens;
  }

  /// Most tokens of a session: those of the context, or fewer if the memory for keys and values
  /// holds no more.
  int sessionTokens() {
    return Math.min(contextTokens, pool.tokens());
  }

  /// What the engine does and holds at this moment.
  public Load load() {
    return loop.load();
  }

  /// Forgets everything that was kept in case somebody asks for the same text again.
  public void forget() {
    loop.forget();
  }

  /// Computes a step and hands out its logits before anybody else's step can overwrite them.
  synchronized void step(Step step, LogitsReader reader) {
    if (closed) {
      throw new Failure(Failure.Code.CANCELLED, "the engine was closed");
    }
    reader.read(forward.run(step));
  }

  /// Takes what it needs of a step's logits.
  @FunctionalInterface
  interface LogitsReader {
    void read(F32 logits);
  }

  @Override
  public void erase(String tenant) {
    try {
      if (kvFolder != null) {
        kvFolder.erase(tenant);
      }
    } catch (IOException e) {
      throw KvDisk.unerased(e);
    }
  }

  @Override
  public void close() {
    loop.close();
    synchronized (this) {
      if (!closed) {
        closed = true;
        pool.close();
        if (kvFolder != null) {
          kvFolder.close();
        }
        crew.close();
        arena.close();
        file.close();
      }
    }
  }
}
