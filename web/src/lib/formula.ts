import DOMPurify from 'dompurify';
import katex from 'katex';

/** A formula as MathML, or null if it cannot be read. */
export function mathml(text: string, block: boolean): DocumentFragment | null {
  try {
    const html = katex.renderToString(text, {
      output: 'mathml',
      displayMode: block,
      throwOnError: true,
      trust: false,
      maxExpand: 100,
      maxSize: 20,
      strict: 'ignore',
    });
    return DOMPurify.sanitize(html, { USE_PROFILES: { mathMl: true, html: true }, FORBID_ATTR: ['style', 'href'], RETURN_DOM_FRAGMENT: true });
  } catch {
    return null;
  }
}
