import { Answer } from './answers.svelte';
import { api, Refused } from './api';
import { t } from './preferences.svelte';
import type { Conversation, Message, Mode, Model, Run, Settings } from './types';

/** A message in view, with its siblings. */
export interface Shown {
  message: Message;
  /** Messages that answer the same parent, oldest first. */
  versions: Message[];
}

/** A conversation is called by the beginning of its first question until someone renames it. */
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
  messages = $state.raw<Message[]>([]);
  answers = $state<Record<string, Answer>>({});
  next = $state<Settings>({ mode: 'instant' });
  reachable = $state(true);
  notice = $state<{ text: string; undo?: () => void } | null>(null);

  /** The branch that is shown, from its beginning. */
  readonly branch: Shown[] = $derived.by(() => {
    const byId = new Map(this.messages.map((message) => [message.id, message]));
    const children = new Map<string | null, Message[]>();
    for (const message of this.messages) {
      const list = children.get(message.parent) ?? [];
      list.push(message);
      children.set(message.parent, list);
    }
    const shown: Shown[] = [];
    let at = this.open?.leaf ? byId.get(this.open.leaf) : undefined;
    while (at) {
      shown.unshift({ message: at, versions: children.get(at.parent) ?? [at] });
      at = at.parent ? byId.get(at.parent) : undefined;
    }
    return shown;
  });

  /** The answer that is being computed at the end of the branch, or that failed to say anything. */
  readonly pending: Answer | null = $derived.by(() => {
    const last = this.branch.at(-1)?.message;
    if (!last || last.role !== 'user') {
      return null;
    }
    return this.answers[last.id] ?? null;
  });

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
    if (wanted) {
      await this.select(wanted);
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
    this.open = null;
    this.messages = [];
    history.pushState(null, '', location.pathname);
  }

  private leave(): void {
    Object.values(this.answers).forEach((answer) => answer.leave());
    this.answers = {};
  }

  async select(id: string): Promise<void> {
    await this.attempt(async () => {
      const found = await api.open(id);
      this.leave();
      this.messages = found.messages;
      this.open = found.conversation;
      if (location.hash.slice(1) !== id) {
        history.pushState(null, '', '#' + id);
      }
      for (const run of found.runs) {
        this.watch(run);
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

  /** The answer has become a message: take it over without reading the whole conversation anew. */
  private async ended(run: Run): Promise<void> {
    if (!run.conversation || this.open?.id !== run.conversation) {
      return;
    }
    await this.attempt(async () => {
      const found = await api.open(run.conversation!);
      if (this.open?.id === run.conversation) {
        this.messages = found.messages;
        this.open = found.conversation;
        this.place(found.conversation);
      }
    });
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
        { id, parent, role: 'user', parts: [{ type: 'text', text }], run: null, created: run.created },
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
