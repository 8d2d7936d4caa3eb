// What the app's API speaks. The names are those of the server's records.

export type Mode = 'instant' | 'thinking' | 'contemplating';

export interface Settings {
  model?: string | null;
  mode?: Mode | null;
  system?: string | null;
  temperature?: number | null;
  top_p?: number | null;
  max_tokens?: number | null;
  seed?: number | null;
}

export interface Conversation {
  id: string;
  title: string;
  pinned: boolean;
  settings: Settings;
  leaf: string | null;
  created: string;
  updated: string;
}

export type Part =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'image'; url: string }
  | { type: 'tool_call'; call_id: string; name: string; arguments: string }
  | { type: 'tool_result'; call_id: string; text: string; error: boolean };

export interface Message {
  id: string;
  parent: string | null;
  role: 'system' | 'user' | 'assistant' | 'tool';
  parts: Part[];
  run: string | null;
  /** How an answer was made; null for what a person said. */
  made: Made | null;
  created: string;
}

export interface Made {
  model: string;
  mode: Mode | null;
  state: RunState;
  usage: Usage | null;
  /** Why it broke off, for a person. */
  failure: string | null;
}

export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export interface Usage {
  prompt_tokens: number;
  cached_tokens: number;
  generated_tokens: number;
  prefill_nanos: number;
  decode_nanos: number;
}

export interface Run {
  id: string;
  conversation: string | null;
  question: string | null;
  answer: string | null;
  state: RunState;
  model: string;
  mode: Mode | null;
  usage: Usage | null;
  failure: { code: string; sentence: string } | null;
  created: string;
}

export interface Hit {
  conversation: string;
  message: string | null;
  title: string;
  /** The words that were found are between U+0002 and U+0003. */
  excerpt: string;
}

export interface Model {
  id: string;
  state: 'unloaded' | 'loading' | 'loaded';
  size_bytes: number;
  context_tokens: number;
  /** As measured in its last answer. */
  tokens_per_second: number | null;
  /** Whether it computes on another machine. */
  remote: boolean;
  /** Tools of its modes that reach other machines. */
  network_tools: string[];
}

export type Fit = 'fits' | 'tight' | 'too_large';

/** A model of the catalogue. */
export interface Offer {
  id: string;
  title: string;
  description: string;
  size_bytes: number;
  fit: Fit;
  tokens_per_second: number;
  licence: string;
  terms: string;
  /** What has to be accepted first; empty if nothing. */
  consent: string;
  /** Whether it follows a conversation. */
  chat: boolean;
  here: boolean;
  pull: Pull | null;
}

export interface Pull {
  state: 'running' | 'done' | 'failed' | 'cancelled';
  phase: 'starting' | 'downloading' | 'checking';
  done_bytes: number;
  total_bytes: number;
  bytes_per_second: number;
  /** The last line of news, or why it failed. */
  news: string;
}

export interface Phase {
  trace: 'phase_began';
  phase: 'explore' | 'compare' | 'refine' | 'write' | 'check';
  note: string;
}

export type Trace =
  | Phase
  | { trace: 'branch_opened'; branch: number; angle: string }
  | { trace: 'branch_sentence'; branch: number; text: string; tokens: number }
  | { trace: 'branch_answer'; branch: number; answer: string }
  | { trace: 'branch_closed'; branch: number; ending: 'finished' | 'cut' | 'stopped' | 'failed'; why: string; tokens: number }
  | { trace: 'agreement'; groups: { answer: string; branches: number[] }[]; working: number }
  | { trace: 'settled'; why: string }
  | { trace: 'checked'; passed: boolean; remarks: string }
  | { trace: 'lost'; what: string }
  | { trace: 'tool_started'; branch: number; id: string; tool: string; arguments: string }
  | { trace: 'tool_ended'; id: string; result: string; error: boolean; untrusted?: boolean; millis: number }
  | { trace: 'approval_asked'; id: string; tool: string; arguments: string; effect: string };

export type RunEvent =
  | { type: 'queued'; place: number }
  | { type: 'reading'; done: number; total: number }
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'tool_call_begin'; index: number; id: string; name: string }
  | { type: 'tool_call_arguments'; index: number; json: string }
  | { type: 'tool_call_end'; index: number }
  | { type: 'bad_tool_call'; text: string; reason: string }
  | { type: 'token' }
  | ({ type: 'traced' } & Trace)
  | { type: 'finished'; reason: string; usage: Usage };

export type Steer =
  | { steer: 'answer_now' }
  | { steer: 'stop_branch'; branch: number }
  | { steer: 'pin_branch'; branch: number }
  | { steer: 'approve'; id: string; arguments: string }
  | { steer: 'refuse'; id: string };

/** Something that a person asked to keep. */
export interface Fact {
  id: string;
  text: string;
}

/** What lets a program or a browser in. */
export interface Access {
  id: string;
  name: string;
  scopes: string[];
  expires: string | null;
  last_used: string | null;
}
