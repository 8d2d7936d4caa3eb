package dev.flint.assistant.tool;

import dev.flint.chat.Part;
import dev.flint.chat.Trace;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The tool calls of one turn, by all its agents.
///
/// A harmless call that was made before, by whichever agent, is not run again. A tool that writes
/// or costs needs a person's approval, bound to the exact arguments; once anything untrusted was
/// read in this turn, so does every tool that reaches other machines, even those which the person
/// lets run unasked: the three together (private data, untrusted text, a way out) are how
/// assistants are robbed. Output is capped and marked. Safe for many threads.
public final class ToolRuns {
  /// Most characters of an outcome that a model reads.
  static final int MOST_CHARACTERS = 16_000;

  /// How often one agent may make the same call before it is told to stop.
  private static final int MOST_REPEATS = 2;

  private static final String UNTAINTED_ONLY =
      "text of others was read in this conversation; only the person can do this now";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final Toolbox box;
  private final Approvals approvals;
  private final Consumer<Trace> watcher;
  private final Duration limit;
  private final AtomicBoolean tainted;
  private final AtomicInteger runs = new AtomicInteger();
  private final Map<String, ToolRun> known = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> repeats = new ConcurrentHashMap<>();

  /// @param tainted whether the conversation has read something untrusted before
  /// @param limit longest time of one run
  public ToolRuns(
      Toolbox box, Approvals approvals, Consumer<Trace> watcher, boolean tainted, Duration limit) {
    this.box = box;
    this.approvals = approvals;
    this.watcher = watcher;
    this.limit = limit;
    this.tainted = new AtomicBoolean(tainted);
  }

  public Toolbox box() {
    return box;
  }

  /// Whether something untrusted was read.
  public boolean tainted() {
    return tainted.get();
  }

  /// Runs one call.
  ///
  /// @param branch the agent that asks, -1 for the author; only the author may have effects
  /// @throws InterruptedException when the answer was cancelled meanwhile
  public ToolOutcome run(int branch, Part.ToolCall call) throws InterruptedException {
    Tool tool = box.find(call.name());
    if (tool == null) {
      return ToolOutcome.failed("there is no tool called " + call.name());
    }
    String arguments;
    try {
      JsonNode tree = JSON.readTree(call.arguments());
      if (!tree.isObject()) {
        return ToolOutcome.failed("the arguments must be a JSON object");
      }
      arguments = JSON.writeValueAsString(JSON.treeToValue(tree, Object.class));
    } catch (JacksonException e) {
      return ToolOutcome.failed("the arguments are not JSON: " + e.getOriginalMessage());
    }
    String key = call.name() + " " + arguments;
    int before =
        repeats.computeIfAbsent(branch + " " + key, _ -> new AtomicInteger()).getAndIncrement();
    if (before >= MOST_REPEATS) {
      return ToolOutcome.failed(
          "this call was made " + before + " times already; use its result or do without");
    }
    if (!tool.policy().harmless() && branch >= 0) {
      return ToolOutcome.failed(
          call.name() + " has effects; it can only be used when the answer is written");
    }
    if (tool.untaintedOnly() && tainted.get()) {
      return ToolOutcome.failed(UNTAINTED_ONLY);
    }
    String id = "tool_" + runs.incrementAndGet();
    if (needsApproval(tool, key)
        && !approvals.ask(id, call.name(), arguments, tool.effect(arguments))) {
      return ToolOutcome.failed("the person did not allow it");
    }
    if (tool.untaintedOnly() && tainted.get()) {
      return ToolOutcome.failed(UNTAINTED_ONLY);
    }
    watcher.accept(new Trace.ToolStarted(branch, id, call.name(), arguments));
    if (Thread.interrupted()) {
      throw new InterruptedException("the answer was cancelled before the tool ran");
    }
    long start = System.nanoTime();
    ToolOutcome outcome = capped(outcome(tool, key, arguments));
    if (outcome.untrusted()) {
      tainted.set(true);
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    watcher.accept(
        new Trace.ToolEnded(id, outcome.text(), outcome.error(), outcome.untrusted(), millis));
    return outcome;
  }

  /// What is known already is only read again.
  private boolean needsApproval(Tool tool, String key) {
    return !tool.policy().harmless()
        || (tool.policy().network() && tainted.get() && !known.containsKey(key));
  }

  private ToolOutcome outcome(Tool tool, String key, String arguments) throws InterruptedException {
    if (!tool.policy().harmless()) {
      return ToolRun.start(tool, arguments, limit).await();
    }
    ToolRun run = known.computeIfAbsent(key, _ -> ToolRun.start(tool, arguments, limit));
    try {
      return run.await();
    } finally {
      if (run.abandoned()) {
        known.remove(key, run);
      }
    }
  }

  private static ToolOutcome capped(ToolOutcome outcome) {
    String text = outcome.text();
    if (text.length() <= MOST_CHARACTERS) {
      return outcome;
    }
    int end =
        Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1))
            ? MOST_CHARACTERS - 1
            : MOST_CHARACTERS;
    return new ToolOutcome(
        text.substring(0, end)
            + "\n[cut: these are "
            + end
            + " of "
            + text.length()
            + " characters]",
        outcome.error(),
        outcome.untrusted());
  }
}
