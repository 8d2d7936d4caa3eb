import { api, follow } from './api';
import { emptyBoard, hear, type Board } from './board';
import type { Mode, Run, RunEvent, Steer, Usage } from './types';

/** Between two changes of the page while text comes in. */
const LEAST_MILLIS = 66;

/** An answer as it comes in, or as it was logged. */
export class Answer {
  readonly run: string;
  text = $state('');
  reasoning = $state('');
  board = $state<Board>(emptyBoard());
  place = $state(0);
  reading = $state<{ done: number; total: number } | null>(null);
  reason = $state('');
  usage = $state<Usage | null>(null);
  state = $state<Run['state']>('queued');
  failure = $state('');
  seconds = $state(0);
  model = $state('');
  readonly mode: Mode | null;

  private readonly stop = new AbortController();
  private pendingText = '';
  private pendingReasoning = '';
  private frame = 0;
  private flushed = 0;

  constructor(run: Run, private readonly whenEnded: (run: Run) => void) {
    this.run = run.id;
    this.state = run.state;
    this.model = run.model;
    this.mode = run.mode;
    this.usage = run.usage;
    this.failure = run.failure?.sentence ?? '';
  }

  get running(): boolean {
    return this.state === 'queued' || this.state === 'running';
  }

  /** Reads the log from its beginning and goes on until the run has ended. */
  async listen(): Promise<void> {
    const began = Date.now();
    const clock = setInterval(() => {
      if (this.running) {
        this.seconds = Math.round((Date.now() - began) / 1000);
      }
    }, 1000);
    try {
      await follow(
        this.run,
        0,
        (_, event) => this.take(event),
        (run) => this.end(run),
        this.stop.signal,
      );
    } catch (problem) {
      this.state = 'failed';
      this.failure = String((problem as Error).message);
    } finally {
      clearInterval(clock);
      this.flush();
    }
  }

  private take(event: RunEvent): void {
    if (this.state === 'queued' && event.type !== 'queued') {
      this.state = 'running';
    }
    switch (event.type) {
      case 'queued':
        this.place = event.place;
        break;
      case 'reading':
        this.place = 0;
        this.reading = event.done < event.total ? event : null;
        break;
      case 'text':
        this.reading = null;
        this.pendingText += event.text;
        this.later();
        break;
      case 'reasoning':
        this.reading = null;
        this.pendingReasoning += event.text;
        this.later();
        break;
      case 'traced':
        this.reading = null;
        hear(this.board, event, this.running ? Date.now() : 0);
        break;
      case 'bad_tool_call':
        this.pendingText += event.text;
        this.later();
        break;
      case 'finished':
        this.reason = event.reason;
        this.usage = event.usage;
        break;
      case 'tool_call_begin':
      case 'tool_call_arguments':
      case 'tool_call_end':
      case 'token':
        break;
    }
  }

  /** Text is put on the page a few times a second, however fast it comes. */
  private later(): void {
    this.frame ||= requestAnimationFrame((now) => {
      this.frame = 0;
      if (now - this.flushed < LEAST_MILLIS) {
        this.later();
      } else {
        this.flushed = now;
        this.flush();
      }
    });
  }

  private flush(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.pendingText) {
      this.text += this.pendingText;
      this.pendingText = '';
    }
    if (this.pendingReasoning) {
      this.reasoning += this.pendingReasoning;
      this.pendingReasoning = '';
    }
  }

  private end(run: Run): void {
    this.flush();
    this.state = run.state;
    this.usage = run.usage ?? this.usage;
    this.failure = run.failure?.sentence ?? '';
    this.whenEnded(run);
  }

  steer(steer: Steer): Promise<unknown> {
    return api.steer(this.run, steer);
  }

  /** Stops listening; the run goes on. */
  leave(): void {
    this.stop.abort();
  }
}
