package dev.flint.tensor.crew;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fixed set of platform threads that run one job together.
///
/// The caller of [#run] is worker 0, so a crew of one has no threads of its own. Every worker runs
/// the same job from beginning to end. Within it they divide the work of a phase by [Worker#take],
/// an atomic counter that hands out chunk numbers, and end the phase at [Worker#barrier]. A forward
/// pass is one job with a few barriers for each layer, so that no thread goes to sleep in the
/// middle of a token.
///
/// Waiting spins for a moment, then yields, then parks: an idle crew costs nothing, and a machine
/// that is shared with other programs is not held by spinning.
///
/// One job at a time; [#run] from several threads takes turns. If a worker throws, the others leave
/// at their next barrier and [#run] throws what was thrown.
public final class Crew implements AutoCloseable {
  /// Rounds of spinning (about 40 ns each) before yielding, and of yielding before parking.
  private static final int SPINS = 2_000;

  private static final int YIELDS = 200;

  private static final VarHandle ARRIVED;
  private static final VarHandle NEXT;
  private static final VarHandle RUNNING;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      ARRIVED = lookup.findVarHandle(Crew.class, "arrived", int.class);
      NEXT = lookup.findVarHandle(Crew.class, "next", int.class);
      RUNNING = lookup.findVarHandle(Crew.class, "running", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// What all workers run together.
  @FunctionalInterface
  public interface Job {
    void run(Worker worker);
  }

  /// What a worker can wait for.
  private enum Wait {
    /// A new job (or the end of the crew).
    JOB,
    /// The other workers, in the middle of a job.
    BARRIER,
    /// The end of the job in all workers.
    END
  }

  private final Worker[] workers;
  private final Thread[] threads;

  private volatile @Nullable Job job;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /// Jobs begun, barriers passed.
  private volatile int epoch;

  private volatile int phase;

  /// Workers still in the job, workers at the barrier, chunks taken in this phase.
  private volatile int running;

  @SuppressWarnings("UnusedVariable") // through ARRIVED
  private volatile int arrived;

  @SuppressWarnings("UnusedVariable") // through NEXT
  private volatile int next;

  /// @param size number of workers, the caller of [#run] included; at least 1
  public Crew(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a crew has at least one worker, not " + size);
    }
    workers = new Worker[size];
    threads = new Thread[size];
    for (int i = 0; i < size; i++) {
      workers[i] = new Worker(i);
    }
    for (int i = 1; i < size; i++) {
      Worker worker = workers[i];
      threads[i] =
          Thread.ofPlatform().name("flint-crew-" + i).daemon().unstarted(() -> serve(worker));
    }
    for (int i = 1; i < size; i++) {
      threads[i].start();
    }
  }

  public int size() {
    return workers.length;
  }

  /// Runs a job on all workers and returns when all are done with it.
  ///
  /// @throws IllegalStateException if the crew is closed
  public synchronized void run(Job work) {
    if (closed) {
      throw new IllegalStateException("the crew has gone home");
    }
    threads[0] = Thread.currentThread();
    failure = null;
    arrived = 0;
    next = 0;
    running = workers.length;
    job = work;
    begin();
    Worker first = workers[0];
    attempt(work, first);
    first.await(Wait.END, 0);
    job = null;
    Throwable thrown = failure;
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }

  /// Ends the threads. A running job is finished first.
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      begin();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only under the monitor
  private void begin() {
    epoch++;
    wake();
  }

  private void serve(Worker worker) {
    for (int seen = 0; ; seen++) {
      worker.await(Wait.JOB, seen);
      Job work = job;
      if (closed || work == null) {
        return;
      }
      attempt(work, worker);
    }
  }

  private void attempt(Job work, Worker worker) {
    try {
      work.run(worker);
    } catch (Abandoned e) {
      // Another worker failed; its exception is the one to tell.
    } catch (Throwable e) {
      failure = e;
      wake();
    }
    if ((int) RUNNING.getAndAdd(this, -1) == 1) {
      wake();
    }
  }

  private void wake() {
    for (Worker worker : workers) {
      if (worker.parked) {
        LockSupport.unpark(threads[worker.index]);
      }
    }
  }

  private boolean over(Wait wait, int seen) {
    return switch (wait) {
      case JOB -> epoch != seen;
      case BARRIER -> phase != seen || failure != null;
      case END -> running == 0;
    };
  }

  /// Leaves a job because another worker failed.
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super(null, null, false, false);
    }
  }

  /// One thread's place in the crew. Used by that thread only.
  public final class Worker {
    private final int index;
    private volatile boolean parked;

    Worker(int index) {
      this.index = index;
    }

    /// 0 … size-1; 0 is the caller of [Crew#run].
    public int index() {
      return index;
    }

    public int size() {
      return workers.length;
    }

    /// The next chunk number of this phase: 0, 1, 2 … across all workers. Taking starts again at 0
    /// after each barrier.
    public int take() {
      return (int) NEXT.getAndAdd(Crew.this, 1);
    }

    /// Waits until all workers are here. What each wrote before is seen by all after.
    public void barrier() {
      int seen = phase;
      if ((int) ARRIVED.getAndAdd(Crew.this, 1) == workers.length - 1) {
        arrived = 0;
        next = 0;
        phase = seen + 1;
        wake();
      } else {
        await(Wait.BARRIER, seen);
      }
      if (failure != null) {
        throw new Abandoned();
      }
    }

    @SuppressWarnings("ThreadPriorityCheck") // lets another program on this core go on
    private void await(Wait wait, int seen) {
      for (int i = 0; i < SPINS; i++) {
        if (over(wait, seen)) {
          return;
        }
        Thread.onSpinWait();
      }
      for (int i = 0; i < YIELDS; i++) {
        if (over(wait, seen)) {
          return;
        }
        Thread.yield();
      }
      parked = true;
      while (!over(wait, seen)) {
        LockSupport.park(Crew.this);
      }
      parked = false;
    }
  }
}
