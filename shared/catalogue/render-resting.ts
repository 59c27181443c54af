import type { Language } from '../cli/language-option.ts';
import { render } from './render.ts';

/** Which signals nobody judges now, as one clause. Codes come from agents that may be newer than this reader. */
export function renderResting(codes: readonly string[], language: Language): string {
  const what = codes.map((code) => render(`signal.${code}`, {}, language, code)).join('; ');
  return render('reason.resting', { what }, language);
}
