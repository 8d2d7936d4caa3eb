import type { Config } from 'dompurify';
import { Marked, type Token, type Tokens } from 'marked';
import { purify } from './purify';

// Text of a model is untrusted: it becomes HTML through marked with raw HTML shown as text, then
// through DOMPurify with a short list of what may stand. No remote image is loaded; it becomes a
// button that tells where it would come from. Code and formulas are filled in afterwards, as text.

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string) => text.replace(/[&<>"']/g, (c) => escapes[c]!);

/** What a renderer of marked can ask for. */
interface Inline {
  parser: { parseInline(tokens: Token[]): string };
}

const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escape(text),
    // The page's title and the turns' headings stand above those of an answer.
    heading(this: Inline, { depth, tokens }: Tokens.Heading) {
      const level = Math.min(6, depth + 2);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    image: ({ href, text }: Tokens.Image) => `<span class="remote" data-address="${escape(href)}">${escape(text || href)}</span>`,
    code: ({ text, lang }: Tokens.Code) =>
      `<figure class="code" data-language="${escape((lang ?? '').split(/\s/)[0] ?? '')}"><pre><code>${escape(text)}</code></pre></figure>`,
    link(this: Inline, { href, tokens }: Tokens.Link) {
      return `<a href="${escape(href)}">${this.parser.parseInline(tokens)}</a>`;
    },
  },
  extensions: [
    {
      name: 'formula',
      level: 'inline',
      start: (source: string) => source.search(/\$|\\\(|\\\[/),
      tokenizer(source: string) {
        const found =
          /^\$\$([^$]{1,2000}?)\$\$/.exec(source) ??
          /^\\\[([\s\S]{1,2000}?)\\\]/.exec(source) ??
          /^\\\(([\s\S]{1,2000}?)\\\)/.exec(source) ??
          /^\$(?![\s\d])([^$\n]{1,400}?)(?<!\s)\$(?!\d)/.exec(source);
        if (!found) {
          return undefined;
        }
        const block = found[0].startsWith('$$') || found[0].startsWith('\\[');
        return { type: 'formula', raw: found[0], text: found[1]!.trim(), block };
      },
      renderer: (token) =>
        `<span class="formula" data-block="${token['block'] ? 1 : 0}">${escape(token['text'] as string)}</span>`,
    },
  ],
});

const ALLOWED: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: (
    'a b blockquote br code del em figure h3 h4 h5 h6 hr i input li ol p pre s span strong sub sup table tbody td th thead tr ul'
  ).split(' '),
  ALLOWED_ATTR: ['href', 'class', 'data-language', 'data-address', 'data-block', 'type', 'checked', 'disabled', 'start', 'align'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  // All others must look like addresses.
  ADD_URI_SAFE_ATTR: ['data-language', 'data-address', 'data-block', 'type', 'checked', 'disabled', 'start', 'align'],
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'A') {
    const href = node.getAttribute('href');
    if (href) {
      node.setAttribute('rel', 'noopener noreferrer nofollow');
      node.setAttribute('target', '_blank');
      const domain = domainOf(href);
      if (domain && !node.textContent?.includes(domain)) {
        const shown = document.createElement('span');
        shown.className = 'domain';
        shown.textContent = domain;
        node.append(shown);
      }
    }
  }
  if (node.tagName === 'INPUT' && node.getAttribute('type') !== 'checkbox') {
    node.remove();
  }
});

function domainOf(address: string): string {
  try {
    return new URL(address).hostname;
  } catch {
    return '';
  }
}

/** Sanitised DOM of a Markdown text. */
export function render(text: string): DocumentFragment {
  const html = marked.parse(text, { async: false });
  return purify.sanitize(html, ALLOWED);
}

/**
 * The blocks of a Markdown text that grows: only what may still change is read anew, which is all
 * from its last block on.
 */
export class Blocks {
  private done: string[] = [];
  private doneLength = 0;
  private before = '';

  of(text: string): string[] {
    if (!text.startsWith(this.before)) {
      this.done = [];
      this.doneLength = 0;
    }
    this.before = text;
    const tail: string[] = [];
    for (const { raw } of marked.lexer(text.slice(this.doneLength))) {
      if (raw.trim() === '' && tail.length) {
        tail[tail.length - 1] += raw;
      } else {
        tail.push(raw);
      }
    }
    if (tail.length > 1) {
      const sure = tail.slice(0, -1);
      this.done = [...this.done, ...sure];
      this.doneLength += sure.join('').length;
    }
    return tail.length ? [...this.done, tail.at(-1)!] : this.done;
  }
}

let highlighter: Promise<typeof import('./highlight')> | undefined;

/** Colours the code of an element; loads the highlighter at first need. */
export async function colour(code: HTMLElement, language: string): Promise<void> {
  highlighter ??= import('./highlight');
  const { highlight } = await highlighter;
  const fragment = highlight(code.textContent ?? '', language);
  if (fragment && code.isConnected) {
    code.replaceChildren(fragment);
  }
}

let formulas: Promise<typeof import('./formula')> | undefined;

/** Turns a formula's text into MathML; loads the typesetter at first need. */
export async function typeset(element: HTMLElement): Promise<void> {
  formulas ??= import('./formula');
  const { mathml } = await formulas;
  const text = element.textContent ?? '';
  const fragment = mathml(text, element.dataset['block'] === '1');
  if (fragment && element.isConnected) {
    element.replaceChildren(fragment);
  }
}
