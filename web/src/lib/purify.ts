import DOMPurify from 'dompurify';

/** The one purifier of the page: a second one would get no Trusted Types policy. */
export const purify = DOMPurify(window);
