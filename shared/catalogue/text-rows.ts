import type { Language } from '../cli/language-option.ts';

/** Texts with their translations side by side. Notation as in `en.ts`: `{name}` is a parameter, `[...]` is left out when one in it is unknown. */
export type TextRows = Readonly<Record<string, Readonly<Record<Language, string>>>>;

/** One language of them. */
export function textsOfRows<Code extends string>(
  rows: Readonly<Record<Code, TextRows[string]>>,
  language: Language,
): Readonly<Record<Code, string>> {
  const texts = {} as Record<Code, string>;
  for (const code in rows) texts[code] = rows[code][language];
  return texts;
}
