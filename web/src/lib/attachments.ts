import { api } from './api';
import { t } from './preferences.svelte';

// What is attached becomes text within the message, each file between two marks, so that the model
// and every export see it; the app shows a line that opens.

export interface Attachment {
  name: string;
  text: string;
  /** What a person should know of it, such as that only a part was read. */
  note: string;
}

const MOST_BYTES = 1 << 20;
const MOST_PDF_BYTES = 20 << 20;
const MARK = /\n*<file name="([^"\n]*)">\n([\s\S]*?)\n<\/file>/g;

/** The text of a message with what is attached. */
export function withAttachments(text: string, files: Attachment[]): string {
  return files.reduce(
    (all, file) =>
      `${all}\n\n<file name="${file.name.replace(/["\n]/g, ' ')}">\n${file.text.replace(/<\/file>/g, '<\\/file>')}\n</file>`,
    text,
  );
}

/** A message's own words and what is attached to it. */
export function attachmentsOf(said: string): { text: string; files: { name: string; text: string }[] } {
  if (!said.includes('<file name="')) {
    return { text: said, files: [] };
  }
  const files = [...said.matchAll(MARK)].map((found) => ({ name: found[1]!, text: found[2]! }));
  return { text: said.replace(MARK, ''), files };
}

/**
 * The text of a file.
 *
 * @throws Error with a sentence for the person if there is none
 */
export async function attach(file: File): Promise<Attachment> {
  if (file.type.startsWith('image/')) {
    throw new Error(t('compose.image', { name: file.name }));
  }
  if (file.type === 'application/pdf' || file.name.toLowerCase().endsWith('.pdf')) {
    if (file.size > MOST_PDF_BYTES) {
      throw new Error(t('compose.tooLong', { name: file.name, size: 20 }));
    }
    const read = await api.textOf(file.slice(0, file.size, 'application/pdf'));
    if (!read.text.trim()) {
      throw new Error(t('compose.noText', { name: file.name }));
    }
    const note = read.pages_read < read.pages ? t('compose.pages', { read: read.pages_read, all: read.pages }) : '';
    return { name: file.name, text: read.text, note };
  }
  if (file.size > MOST_BYTES) {
    throw new Error(t('compose.tooLong', { name: file.name, size: 1 }));
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    if (bytes.includes(0)) {
      throw new TypeError('not text');
    }
    return { name: file.name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), note: '' };
  } catch {
    throw new Error(t('compose.notText', { name: file.name }));
  }
}
