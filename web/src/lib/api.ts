import { frames } from './stream';
import type { Access, Conversation, Fact, Hit, Message, Model, Offer, Pull, Run, RunEvent, Settings, Steer } from './types';

const BASE = '/api';
const PAGE = 50;

/** What the server refused, in its own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(BASE + path, {
    method,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) {
    throw await refusal(response);
  }
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

async function refusal(response: Response): Promise<Refused> {
  try {
    const problem = (await response.json()) as { detail?: string; title?: string; code?: string };
    return new Refused(response.status, problem.code ?? '', problem.detail ?? problem.title ?? response.statusText);
  } catch {
    return new Refused(response.status, '', response.statusText || `status ${response.status}`);
  }
}

const path = (...parts: string[]) => parts.map((part) => '/' + encodeURIComponent(part)).join('');

export const api = {
  models: () => call<{ models: Model[] }>('GET', '/models').then((all) => all.models),

  conversations: (after?: string) =>
    call<{ conversations: Conversation[] }>(
      'GET',
      `/conversations?limit=${PAGE}` + (after ? '&after=' + encodeURIComponent(after) : ''),
    ).then(({ conversations }) => ({ conversations, more: conversations.length === PAGE })),
  search: (query: string) =>
    call<{ hits: Hit[] }>('GET', '/search?q=' + encodeURIComponent(query)).then((all) => all.hits),
  create: (title: string, settings: Settings) =>
    call<Conversation>('POST', '/conversations', { title, settings }),
  change: (id: string, change: { title?: string; pinned?: boolean; settings?: Settings }) =>
    call<Conversation>('PATCH', '/conversations' + path(id), change),
  discard: (id: string) => call<void>('DELETE', '/conversations' + path(id)),
  restore: (id: string) => call<void>('POST', '/conversations' + path(id, 'restore')),
  /**
   * @param newest how many messages do at first; all if there are no more, or if the one that is shown is older
   * @param before those written last before this one
   */
  open: (id: string, newest?: number, before?: string) =>
    call<{ conversation: Conversation; messages: Message[]; runs: Run[]; whole: boolean }>(
      'GET',
      '/conversations' + path(id) + (newest ? `?newest=${newest}` : '') + (before ? `&before=${encodeURIComponent(before)}` : ''),
    ),
  show: (id: string, leaf: string) => call<Conversation>('PATCH', '/conversations' + path(id), { leaf }),

  ask: (id: string, parent: string | null, text: string) =>
    call<Run>('POST', '/conversations' + path(id, 'messages'), { parent, text }),
  again: (id: string, message: string) => call<Run>('POST', '/conversations' + path(id, 'regenerate'), { message }),
  goOn: (id: string, message: string) => call<Run>('POST', '/conversations' + path(id, 'continue'), { message }),

  run: (id: string) => call<Run>('GET', '/runs' + path(id)),
  cancel: (id: string) => call<void>('POST', '/runs' + path(id, 'cancel')),
  steer: (id: string, steer: Steer) => call<{ effect: boolean }>('POST', '/runs' + path(id, 'steer'), steer),

  title: (id: string) => call<Conversation>('POST', '/conversations' + path(id, 'title')),

  catalogue: () => call<{ offers: Offer[] }>('GET', '/catalogue').then((all) => all.offers),
  pull: (id: string, licence: boolean) => call<Pull>('POST', '/catalogue/pull', { id, accept_licence: licence }),
  stopPull: (id: string) => call<void>('DELETE', '/catalogue/pull?id=' + encodeURIComponent(id)),

  memory: () => call<{ on: boolean; facts: Fact[] }>('GET', '/memory'),
  useMemory: (on: boolean) => call<unknown>('PUT', '/memory', { on }),
  remember: (text: string) => call<Fact>('POST', '/memory', { text }),
  rewrite: (id: string, text: string) => call<Fact>('PATCH', '/memory' + path(id), { text }),
  forget: (id: string) => call<void>('DELETE', '/memory' + path(id)),

  keys: () => call<{ keys: Access[] }>('GET', '/keys').then((all) => all.keys),
  devices: () => call<{ devices: Access[] }>('GET', '/devices').then((all) => all.devices),
  revokeKey: (id: string) => call<void>('DELETE', '/keys' + path(id)),
  revokeDevice: (id: string) => call<void>('DELETE', '/devices' + path(id)),
  /** @param base where the other device reaches this server */
  pairing: (base: string) => call<{ path: string; expires: string; qr: string[] }>('POST', '/devices/code?base=' + encodeURIComponent(base)),

  /** The text of a document that only the server can read. */
  textOf: async (file: Blob): Promise<Extract> => {
    const response = await fetch(BASE + '/text', { method: 'POST', headers: { 'Content-Type': file.type }, body: file });
    if (!response.ok) {
      throw await refusal(response);
    }
    return (await response.json()) as Extract;
  },

  exportAll: async () => {
    const response = await fetch(BASE + '/export');
    if (!response.ok) {
      throw await refusal(response);
    }
    return response.blob();
  },
  eraseAll: () => call<void>('DELETE', '/everything'),
};

/** What was read of a document. */
export interface Extract {
  text: string;
  pages: number;
  pages_read: number;
}

/** Follows a pull until it has ended. */
export async function followPull(id: string, deliver: (pull: Pull) => void, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${BASE}/catalogue/pull?id=${encodeURIComponent(id)}`, { signal });
  if (!response.ok) {
    throw await refusal(response);
  }
  for await (const frame of frames(response.body!)) {
    deliver(JSON.parse(frame.data) as Pull);
  }
}

/**
 * Follows a run from an event on until its end, across lost connections. Every event is delivered
 * once and in order.
 */
export async function follow(
  run: string,
  after: number,
  deliver: (sequence: number, event: RunEvent) => void,
  ended: (run: Run) => void,
  signal: AbortSignal,
): Promise<void> {
  let last = after;
  let patience = 500;
  while (!signal.aborted) {
    try {
      const response = await fetch(`${BASE}/runs${path(run, 'events')}?after=${last}`, {
        headers: { Accept: 'text/event-stream' },
        signal,
      });
      if (!response.ok) {
        throw await refusal(response);
      }
      for await (const frame of frames(response.body!)) {
        if (frame.event === 'end') {
          ended(JSON.parse(frame.data) as Run);
          return;
        }
        const sequence = Number(frame.id);
        if (sequence > last) {
          last = sequence;
          patience = 500;
          deliver(sequence, JSON.parse(frame.data) as RunEvent);
        }
      }
    } catch (problem) {
      if (signal.aborted) {
        return;
      }
      if (problem instanceof Refused && problem.status < 500) {
        throw problem;
      }
    }
    await new Promise((wake) => setTimeout(wake, patience));
    patience = Math.min(2 * patience, 8000);
  }
}
