import katex from 'katex';
import { purify } from './purify';

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
    // The annotation repeats the formula's source, which would be read as its text.
    return purify.sanitize(html.replace(/<annotation[\s\S]*?<\/annotation>/g, ''), { USE_PROFILES: { mathMl: true, html: true }, FORBID_ATTR: ['style', 'href'], RETURN_DOM_FRAGMENT: true });
  } catch {
    return null;
  }
}
