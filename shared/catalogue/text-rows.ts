import type { Language } from '../cli/language-option.ts';

/** Texts with their translations side by side. Notation as in `en.ts`: `{name}` is a parameter, `[...]` is left out when one in it is unknown. */
export type TextRows = Readonly<Record<string, Readonly<Record<Language, string>>>>;
