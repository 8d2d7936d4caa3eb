import { Answer } from './answers.svelte';
import { api, Refused } from './api';
import { t } from './preferences.svelte';
import { Pulls } from './pulls.svelte';
import type { Conversation, Message, Mode, Model, Part, Run, Settings } from './types';

/** A message in view, with its siblings. */
export interface Shown {
  message: Message;
  /** Messages that answer the same parent, oldest first. */
  versions: Message[];
}

/** Messages that are fetched before the others, so that a long conversation opens as a short one does. */
const FIRST_MESSAGES = 60;
const MORE_MESSAGES = 100;

/** A conversation is called by the beginning of its first question until it gets a better title. */
function titleOf(question: string): string {
  const line = question.trim().split('\n')[0]!;
  return line.length > 60 ? line.slice(0, 59).trimEnd() + '…' : line;
}

/** All that the app shows. One for the page. */
class Chats {
  list = $state<Conversation[]>([]);
  more = $state(false);
  models = $state<Model[]>([]);
  modelsKnown = $state(false);
  open = $state<Conversation | null>(null);
  /** The conversation that is being fetched: what is written meanwhile is written there. */
  opening = $state<string | null>(location.hash.slice(1) || null);
  messages = $state.raw<Message[]>([]);
  answers = $state<Record<string, Answer>>({});
  next = $state<Settings>({ mode: 'instant' });
  reachable = $state(true);
  notice = $state<{ text: string; undo?: () => void } | null>(null);
  /** The message that the reader is to be taken to. */
  target = $state<string | null>(null);
  readonly pulls = new Pulls(() => this.start());

  /** The branch that is shown, from its beginning. */
  readonly branch: Shown[] = $derived.by(() => {
    const byId = new Map(this.messages.map((message) => [message.id, message]));
    const children = new Map<string | null, Message[]>();
    for (const message of this.messages) {
      const list = children.get(message.parent) ?? [];
      list.push(message);
      children.set(message.parent, list);
    }
    const reversed: Shown[] = [];
    let at = this.open?.leaf ? byId.get(this.open.leaf) : undefined;
    while (at) {
      reversed.push({ message: at, versions: children.get(at.parent) ?? [at] });
      at = at.parent ? byId.get(at.parent) : undefined;
    }
    return reversed.reverse();
  });

  /** The answer that is being computed at the end of the branch, or that failed to say anything. */
  readonly pending: Answer | null = $derived.by(() => {
    const last = this.branch.at(-1)?.message;
    if (!last || last.role !== 'user') {
      return null;
    }
    return this.answers[last.id] ?? null;
  });

  /** Whether nothing can be asked until a model was fetched. */
  get modelless(): boolean {
    return this.modelsKnown && this.models.length === 0;
  }

  get settings(): Settings {
    return this.open?.settings ?? this.next;
  }

  get mode(): Mode {
    return this.settings.mode ?? 'instant';
  }

  get model(): Model | undefined {
    const wanted = this.settings.model;
    return this.models.find((model) => model.id === wanted) ?? this.models[0];
  }

  /** Runs something that talks to the server, and tells the person when it fails. */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      this.reachable = true;
      return result;
    } catch (problem) {
      if (problem instanceof Refused) {
        this.notice = { text: `${t('error.title')}: ${problem.message}` };
      } else {
        this.reachable = false;
      }
      return undefined;
    }
  }

  async start(): Promise<void> {
    await this.attempt(async () => {
      const [page, models] = await Promise.all([api.conversations(), api.models()]);
      this.list = page.conversations;
      this.more = page.more;
      this.models = models;
      this.modelsKnown = true;
    });
    const wanted = location.hash.slice(1);
    if (wanted && wanted !== this.open?.id) {
      await this.select(wanted);
    } else {
      this.opening = null;
    }
  }

  async loadMore(): Promise<void> {
    const last = this.list.at(-1);
    await this.attempt(async () => {
      const page = await api.conversations(last?.id);
      const known = new Set(this.list.map((one) => one.id));
      this.list = [...this.list, ...page.conversations.filter((one) => !known.has(one.id))];
      this.more = page.more;
    });
  }

  fresh(): void {
    this.leave();
    this.opening = null;
    this.open = null;
    this.messages = [];
    history.pushState(null, '', location.pathname);
  }

  private leave(): void {
    Object.values(this.answers).forEach((answer) => answer.leave());
    this.answers = {};
  }

  async select(id: string): Promise<void> {
    this.opening = id;
    await this.attempt(async () => {
      const found = await api.open(id, FIRST_MESSAGES);
      if (this.opening !== id) {
        return; // another one was chosen meanwhile
      }
      this.leave();
      this.messages = found.messages;
      this.open = found.conversation;
      if (location.hash.slice(1) !== id) {
        history.pushState(null, '', '#' + id);
      }
      found.runs.forEach((run) => this.watch(run));
      if (!found.whole) {
        void this.complete(id);
      }
    });
    if (this.opening === id) {
      this.opening = null;
    }
  }

  /** Fetches the older messages of a conversation that is shown already, in pieces: a reader scrolls meanwhile. */
  private async complete(id: string): Promise<void> {
    await this.attempt(async () => {
      for (let whole = false; !whole; ) {
        const older = await api.open(id, MORE_MESSAGES, this.messages[0]!.id);
        if (this.open?.id !== id) {
          return;
        }
        this.messages = [...older.messages, ...this.messages];
        whole = older.whole;
      }
    });
  }

  private watch(run: Run): void {
    const question = run.question;
    if (!question) {
      return;
    }
    const fresh = run.state === 'queued' || run.state === 'running';
    const answer = new Answer(run, (ended) => (fresh ? this.ended(ended) : undefined));
    this.answers[question]?.leave();
    this.answers[question] = answer;
    void this.answers[question].listen();
  }

  /** How an answer was reached: its run's log, read again. */
  recall(message: Message): void {
    if (message.run && message.parent) {
      void this.attempt(async () => this.watch(await api.run(message.run!)));
    }
  }

  /** The log of an answer, read beside what is shown; null if it cannot be had. */
  async read(message: Message): Promise<Answer | null> {
    try {
      const answer = new Answer(await api.run(message.run!), () => undefined);
      void answer.listen();
      return answer;
    } catch {
      return null;
    }
  }

  /** The answer has become a message: it is taken over without reading the whole conversation anew. */
  private ended(run: Run): void {
    const open = this.open;
    const answer = run.question ? this.answers[run.question] : undefined;
    if (!open || open.id !== run.conversation || !answer || !run.question || !run.answer) {
      return;
    }
    const parts: Part[] = [];
    if (answer.reasoning) {
      parts.push({ type: 'reasoning', text: answer.reasoning });
    }
    if (answer.text) {
      parts.push({ type: 'text', text: answer.text });
    }
    if (parts.length && !this.messages.some((message) => message.id === run.answer)) {
      const failure = run.failure?.sentence ?? null;
      const made = { model: run.model, mode: run.mode, state: run.state, usage: run.usage, failure };
      this.messages = [
        ...this.messages,
        { id: run.answer, parent: run.question, role: 'assistant', parts, run: run.id, made, created: run.created },
      ];
      if (open.leaf === run.question) {
        this.open = { ...open, leaf: run.answer };
      }
      this.place({ ...this.open!, updated: new Date().toISOString() });
      void this.entitle(open, run);
    }
    void this.measure();
  }

  /** After the first answer the model finds a title, unless a person gave one. */
  private async entitle(open: Conversation, run: Run): Promise<void> {
    const questions = this.messages.filter((message) => message.role === 'user');
    const first = questions[0]?.parts.find((part) => part.type === 'text')?.text ?? '';
    if (run.state !== 'done' || questions.length > 1 || this.messages.length > 2 || open.title !== titleOf(first)) {
      return;
    }
    try {
      const named = await api.title(open.id);
      this.list = this.list.map((one) => (one.id === named.id ? { ...one, title: named.title } : one));
      if (this.open?.id === named.id) {
        this.open = { ...this.open, title: named.title };
      }
    } catch {
      // The first words do as a title.
    }
  }

  /** How fast the models are is known better after each answer. */
  private async measure(): Promise<void> {
    try {
      this.models = await api.models();
    } catch {
      // The figures of before stay.
    }
  }

  private place(conversation: Conversation): void {
    const others = this.list.filter((one) => one.id !== conversation.id);
    const at = conversation.pinned ? 0 : others.findIndex((one) => !one.pinned);
    this.list = others.toSpliced(at < 0 ? others.length : at, 0, conversation);
  }

  /** Asks something after a message (null: at the beginning); in a new conversation if none is open. */
  async ask(text: string, parent: string | null): Promise<boolean> {
    const done = await this.attempt(async () => {
      if (!this.open) {
        const model = this.model;
        this.open = await api.create(titleOf(text), { ...this.next, model: model?.id ?? null });
        history.pushState(null, '', '#' + this.open.id);
      }
      const run = await api.ask(this.open.id, parent, text);
      const id = run.question!;
      this.messages = [
        ...this.messages,
        { id, parent, role: 'user', parts: [{ type: 'text', text }], run: null, made: null, created: run.created },
      ];
      this.open = { ...this.open, leaf: id };
      this.place(this.open);
      this.watch(run);
      return true;
    });
    return done ?? false;
  }

  /** Another answer to a question. */
  async again(question: string): Promise<void> {
    const open = this.open;
    if (!open) {
      return;
    }
    await this.attempt(async () => {
      const run = await api.again(open.id, question);
      this.open = { ...open, leaf: question };
      this.watch(run);
    });
  }

  /** An answer that goes on where it ended. */
  async goOn(message: Message): Promise<void> {
    const open = this.open;
    if (!open || !message.parent) {
      return;
    }
    await this.attempt(async () => {
      const run = await api.goOn(open.id, message.id);
      this.open = { ...open, leaf: message.parent };
      this.watch(run);
    });
  }

  async show(message: string): Promise<void> {
    const open = this.open;
    if (open) {
      await this.attempt(async () => {
        this.open = await api.show(open.id, message);
      });
    }
  }

  async cancel(): Promise<void> {
    const answer = this.pending;
    if (answer?.running) {
      await this.attempt(() => api.cancel(answer.run));
    }
  }

  async change(change: { title?: string; pinned?: boolean; settings?: Settings }, id = this.open?.id): Promise<void> {
    if (!id) {
      this.next = { ...this.next, ...change.settings };
      return;
    }
    await this.attempt(async () => {
      const changed = await api.change(id, change);
      if (this.open?.id === id) {
        this.open = { ...this.open, title: changed.title, pinned: changed.pinned, settings: changed.settings };
      }
      if (change.pinned === undefined) {
        this.list = this.list.map((one) => (one.id === id ? changed : one));
      } else {
        this.place(changed);
      }
    });
  }

  async discard(conversation: Conversation): Promise<void> {
    await this.attempt(async () => {
      await api.discard(conversation.id);
      this.list = this.list.filter((one) => one.id !== conversation.id);
      if (this.open?.id === conversation.id) {
        this.fresh();
      }
      this.notice = {
        text: t('chat.deleted', { title: conversation.title || t('chat.untitled') }),
        undo: () => {
          this.notice = null;
          void this.attempt(async () => {
            await api.restore(conversation.id);
            this.place(conversation);
          });
        },
      };
    });
  }
}

export const chats = new Chats();
