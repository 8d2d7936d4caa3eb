import type { Conversation, Hit, Message, Model, Run, RunEvent, Settings, Steer } from './types';

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
  open: (id: string) =>
    call<{ conversation: Conversation; messages: Message[]; runs: Run[] }>('GET', '/conversations' + path(id)),
  show: (id: string, leaf: string) => call<Conversation>('PATCH', '/conversations' + path(id), { leaf }),

  ask: (id: string, parent: string | null, text: string) =>
    call<Run>('POST', '/conversations' + path(id, 'messages'), { parent, text }),
  again: (id: string, message: string) => call<Run>('POST', '/conversations' + path(id, 'regenerate'), { message }),
  goOn: (id: string, message: string) => call<Run>('POST', '/conversations' + path(id, 'continue'), { message }),

  run: (id: string) => call<Run>('GET', '/runs' + path(id)),
  cancel: (id: string) => call<void>('POST', '/runs' + path(id, 'cancel')),
  steer: (id: string, steer: Steer) => call<{ effect: boolean }>('POST', '/runs' + path(id, 'steer'), steer),

  exportAll: () => fetch(BASE + '/export').then((response) => response.blob()),
  eraseAll: () => call<void>('DELETE', '/everything'),
};

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

interface Frame {
  id: string;
  event: string;
  data: string;
}

/** Server-sent events (HTML standard, 9.2.6) of a response. */
async function* frames(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  const reader = (body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let frame: Frame = { id: '', event: 'message', data: '' };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      rest += value;
      let end: number;
      while ((end = rest.indexOf('\n')) >= 0) {
        const line = rest.slice(0, end).replace(/\r$/, '');
        rest = rest.slice(end + 1);
        if (line === '') {
          if (frame.data) {
            yield frame;
          }
          frame = { id: frame.id, event: 'message', data: '' };
          continue;
        }
        const colon = line.indexOf(':');
        const name = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (name === 'id') {
          frame.id = text;
        } else if (name === 'event') {
          frame.event = text;
        } else if (name === 'data') {
          frame.data += (frame.data ? '\n' : '') + text;
        }
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
