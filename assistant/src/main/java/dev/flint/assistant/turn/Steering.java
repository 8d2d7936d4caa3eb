package dev.flint.assistant.turn;

import dev.flint.assistant.tool.Approvals;
import dev.flint.chat.Event;
import dev.flint.chat.Steer;
import dev.flint.chat.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a person has told an answer that is being computed. Safe for many threads.
public final class Steering implements Approvals {
  private final EventPipe pipe;
  private final List<Runnable> listeners = new ArrayList<>();
  private final Set<Integer> stopped = new LinkedHashSet<>();
  private final Set<Integer> pinned = new LinkedHashSet<>();
  private final Map<String, Waiting> waiting = new HashMap<>();
  private boolean answerNow;
  private boolean heard;

  /// A question to the person.
  private static final class Waiting {
    final String arguments;
    @Nullable Boolean verdict;

    Waiting(String arguments) {
      this.arguments = arguments;
    }

    /// The answer is wanted without it.
    void passOver() {
      verdict = verdict == null ? Boolean.FALSE : verdict;
    }
  }

  Steering(EventPipe pipe) {
    this.pipe = pipe;
  }

  boolean take(Steer steer) {
    List<Runnable> told;
    synchronized (this) {
      boolean effect =
          switch (steer) {
            case Steer.AnswerNow _ -> {
              boolean news = !answerNow;
              answerNow = true;
              waiting.values().forEach(Waiting::passOver);
              yield news;
            }
            case Steer.StopBranch stop -> stopped.add(stop.branch());
            case Steer.PinBranch pin -> pinned.add(pin.branch());
            case Steer.Approve approve -> verdict(approve.id(), approve.arguments(), true);
            case Steer.Refuse refuse -> verdict(refuse.id(), null, false);
          };
      if (!effect) {
        return false;
      }
      heard = true;
      told = List.copyOf(listeners);
      notifyAll();
    }
    if (steer instanceof Steer.AnswerNow) {
      pipe.skippable().now();
    }
    told.forEach(Runnable::run);
    return true;
  }

  private boolean verdict(String id, @Nullable String arguments, boolean allowed) {
    Waiting question = waiting.get(id);
    if (question == null || question.verdict != null) {
      return false;
    }
    if (arguments != null && !arguments.equals(question.arguments)) {
      return false;
    }
    question.verdict = allowed;
    return true;
  }

  /// Runs something whenever the person says something, in the person's thread; now, too, if the
  /// person has said something before.
  public void listen(Runnable listener) {
    boolean late;
    synchronized (this) {
      listeners.add(listener);
      late = heard;
    }
    if (late) {
      listener.run();
    }
  }

  public synchronized boolean answerNow() {
    return answerNow;
  }

  public synchronized boolean stopped(int branch) {
    return stopped.contains(branch);
  }

  public synchronized Set<Integer> pinned() {
    return Set.copyOf(pinned);
  }

  @Override
  public boolean ask(String id, String tool, String arguments, String effect)
      throws InterruptedException {
    var question = new Waiting(arguments);
    synchronized (this) {
      if (answerNow) {
        return false;
      }
      waiting.put(id, question);
    }
    try {
      pipe.emit(new Event.Traced(new Trace.ApprovalAsked(id, tool, arguments, effect)));
      return verdict(question);
    } finally {
      synchronized (this) {
        waiting.remove(id);
      }
    }
  }

  private synchronized boolean verdict(Waiting question) throws InterruptedException {
    while (question.verdict == null) {
      if (pipe.isClosed()) {
        throw new InterruptedException("the reader closed the stream");
      }
      wait();
    }
    return question.verdict;
  }

  synchronized void wake() {
    notifyAll();
  }
}
