import en from '../i18n/en.json';

export type Words = keyof typeof en;
export type Language = 'en' | 'ar';
export type Theme = 'system' | 'light' | 'dark';

interface Kept {
  language: Language;
  theme: Theme;
  size: number;
  shortcuts: boolean;
}

const KEY = 'flint.preferences';

function read(): Kept {
  const usual: Kept = { language: navigator.language.startsWith('ar') ? 'ar' : 'en', theme: 'system', size: 16, shortcuts: true };
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Kept>) };
  } catch {
    return usual;
  }
}

/** What this person likes, kept in this browser. */
export const preferences = $state<Kept>(read());

const messages: Record<Language, Partial<Record<Words, string>>> = $state({ en, ar: {} });

/** Loads the words of the chosen language and dresses the page. */
export async function apply(): Promise<void> {
  localStorage.setItem(KEY, JSON.stringify(preferences));
  if (preferences.language === 'ar' && !messages.ar['nav.new']) {
    messages.ar = (await import('../i18n/ar.json')).default;
  }
  const page = document.documentElement;
  page.lang = preferences.language;
  page.dir = preferences.language === 'ar' ? 'rtl' : 'ltr';
  page.dataset['theme'] = preferences.theme;
  page.dataset['size'] = String(preferences.size);
}

/** A text of the app in the person's language; `{name}` stands for a value. */
export function t(word: Words, values: Record<string, string | number> = {}): string {
  const text = messages[preferences.language][word] ?? en[word];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Bytes as people read them. */
export function size(bytes: number): string {
  return bytes < 1e9 ? t('size.mb', { size: Math.round(bytes / 1e6) }) : t('size.gb', { size: (bytes / 1e9).toFixed(1) });
}

/** A time as people read it. */
export function duration(seconds: number): string {
  return seconds < 90 ? t('time.s', { n: Math.max(1, Math.round(seconds)) }) : t('time.min', { n: Math.round(seconds / 60) });
}
