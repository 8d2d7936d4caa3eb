import type { Trace } from './types';

/** One agent of the contemplating board. */
export interface Lane {
  branch: number;
  angle: string;
  /** What it said so far, sentence by sentence. */
  sentences: string[];
  answer: string;
  tokens: number;
  ending: '' | 'finished' | 'cut' | 'stopped' | 'failed';
  why: string;
  pinned: boolean;
  /** Times in milliseconds; 0 if this page was not there. */
  began: number;
  ended: number;
}

export interface ToolRun {
  id: string;
  branch: number;
  tool: string;
  arguments: string;
  result: string | null;
  error: boolean;
  millis: number;
  /** What it would do, while a person has to decide. */
  asking: string | null;
  /** Whether this page told that it must not run. */
  refused?: boolean;
}

/** How an answer was reached, as far as is known. */
export interface Board {
  phase: string;
  lanes: Lane[];
  groups: { answer: string; branches: number[] }[];
  working: number;
  settled: string;
  checked: { passed: boolean; remarks: string } | null;
  lost: string[];
  tools: ToolRun[];
}

export function emptyBoard(): Board {
  return { phase: '', lanes: [], groups: [], working: 0, settled: '', checked: null, lost: [], tools: [] };
}

/**
 * Takes in what happened.
 *
 * @param now the time in milliseconds; 0 if it happened at some time before
 */
export function hear(board: Board, trace: Trace, now: number): void {
  switch (trace.trace) {
    case 'phase_began':
      board.phase = trace.phase;
      break;
    case 'branch_opened':
      board.lanes.push({
        branch: trace.branch,
        angle: trace.angle,
        sentences: [],
        answer: '',
        tokens: 0,
        ending: '',
        why: '',
        pinned: false,
        began: now,
        ended: 0,
      });
      board.lanes.sort((a, b) => a.branch - b.branch);
      break;
    case 'branch_sentence':
      with_(board, trace.branch, (lane) => {
        // Marks alone, such as those around a formula, say nothing.
        if (lane.sentences.at(-1) !== trace.text && /[\p{L}\p{N}]/u.test(trace.text)) {
          lane.sentences.push(trace.text);
        }
        lane.tokens = trace.tokens;
      });
      break;
    case 'branch_answer':
      with_(board, trace.branch, (lane) => (lane.answer = trace.answer));
      break;
    case 'branch_closed':
      with_(board, trace.branch, (lane) => {
        lane.ending = trace.ending;
        lane.why = trace.why;
        lane.tokens = trace.tokens;
        lane.ended = now;
      });
      break;
    case 'agreement':
      board.groups = trace.groups;
      board.working = trace.working;
      break;
    case 'settled':
      board.settled = trace.why;
      break;
    case 'checked':
      board.checked = { passed: trace.passed, remarks: trace.remarks };
      break;
    case 'lost':
      board.lost.push(trace.what);
      break;
    case 'approval_asked':
      board.tools.push({
        id: trace.id,
        branch: -1,
        tool: trace.tool,
        arguments: trace.arguments,
        result: null,
        error: false,
        millis: 0,
        asking: trace.effect,
      });
      break;
    case 'tool_started': {
      const asked = board.tools.find((tool) => tool.id === trace.id);
      if (asked) {
        asked.asking = null;
      } else {
        board.tools.push({
          id: trace.id,
          branch: trace.branch,
          tool: trace.tool,
          arguments: trace.arguments,
          result: null,
          error: false,
          millis: 0,
          asking: null,
        });
      }
      break;
    }
    case 'tool_ended': {
      const tool = board.tools.find((one) => one.id === trace.id);
      if (tool) {
        tool.result = trace.result;
        tool.error = trace.error;
        tool.millis = trace.millis;
      }
      break;
    }
  }
}

function with_(board: Board, branch: number, change: (lane: Lane) => void): void {
  const lane = board.lanes.find((one) => one.branch === branch);
  if (lane) {
    change(lane);
  }
}

/** Lanes in the order of the groups that their answers form, those without an answer last. */
export function byGroup(board: Board): { answer: string; lanes: Lane[] }[] {
  const left = new Set(board.lanes);
  const groups = board.groups.map((group) => {
    const lanes = board.lanes.filter((lane) => group.branches.includes(lane.branch));
    lanes.forEach((lane) => left.delete(lane));
    return { answer: group.answer, lanes };
  });
  const rest = [...left];
  return rest.length ? [...groups, { answer: '', lanes: rest }] : groups;
}
