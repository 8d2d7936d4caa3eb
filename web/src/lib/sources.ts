import type { Board } from './board';

/** Where an address in an answer came from. */
export interface Source {
  tool: string;
  title: string;
  excerpt: string;
}

const MOST = 300;

/** What the tools had read about an address; null if none of them saw it. */
export function sourceOf(board: Board | undefined, address: string): Source | null {
  const plain = address.replace(/\/$/, '');
  for (const run of board?.tools ?? []) {
    const result = run.result ?? '';
    if (run.arguments.includes(plain)) {
      return { tool: run.tool, title: '', excerpt: cut(result) };
    }
    const lines = result.split('\n');
    const at = lines.findIndex((line) => line.includes(plain));
    if (at >= 0) {
      // A result of a search: its title stands before the address, its excerpt after it.
      const title = (lines[at - 1] ?? '').replace(/^\s*\d+\.\s*/, '').trim();
      return { tool: run.tool, title, excerpt: cut(lines[at + 1] ?? '') };
    }
  }
  return null;
}

function cut(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  return plain.length > MOST ? plain.slice(0, MOST) + '…' : plain;
}
