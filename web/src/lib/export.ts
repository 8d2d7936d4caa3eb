import { attachmentsOf } from './attachments';
import { api } from './api';
import { t } from './preferences.svelte';
import type { Conversation, Message } from './types';

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** A file's name of a title: letters and digits of any script. */
function nameOf(title: string): string {
  return title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'chat';
}

function markdown(conversation: Conversation, messages: Message[]): string {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const turns: string[] = [];
  for (let at = byId.get(conversation.leaf ?? ''); at; at = byId.get(at.parent ?? '')) {
    const said = at.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
    const { text, files } = attachmentsOf(said);
    const attached = files.map((file) => `\n\n*${file.name}*`).join('');
    turns.push(`## ${at.role === 'user' ? t('msg.you') : t('msg.flint')}\n\n${text}${at.role === 'user' ? attached : ''}`);
  }
  return `# ${conversation.title || t('chat.untitled')}\n\n${turns.reverse().join('\n\n')}\n`;
}

/** Saves one chat: as Markdown the branch that is shown, as JSON the whole tree. */
export async function exportChat(id: string, form: 'markdown' | 'json'): Promise<void> {
  const { conversation, messages } = await api.open(id);
  const name = nameOf(conversation.title);
  if (form === 'markdown') {
    save(new Blob([markdown(conversation, messages)], { type: 'text/markdown' }), name + '.md');
  } else {
    save(new Blob([JSON.stringify({ conversation, messages }, null, 2)], { type: 'application/json' }), name + '.json');
  }
}

/** Saves all that is kept of this person. */
export async function exportAll(): Promise<void> {
  save(await api.exportAll(), 'flint-export.json');
}
