import { consoleTemplatesOf } from '#shared/catalogue/console/console-templates.ts';
import type { ConsoleTextCode } from '#shared/catalogue/console/console-texts.ts';
import { render, renderTemplate } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { ApiFailure } from '../api/api-failure.ts';

/** Why the collector refused and what helps, in the language of the reader where the catalogue has it; else as the collector put it. */
export function explainFailure(
  { code, params, message, remedy }: ApiFailure,
  language: Language,
): { readonly message: string; readonly remedy: string | undefined } {
  if (isUnanswered(code)) {
    const say = (text: ConsoleTextCode) => renderTemplate(consoleTemplatesOf(language)[text], {}, language);
    return { message: say(`failure.${code}`), remedy: say(`failure.${code}-remedy`) };
  }
  const said = (code: string, fallback: string) => escapeForTerminal(render(code, params, language, fallback));
  return {
    message: said(`refusal.${code}`, message),
    remedy: remedy === undefined ? undefined : said(`refusal-remedy.${code}`, remedy),
  };
}

/** The collector did not answer: it, or something on the way to it. */
function isUnanswered(code: string): code is 'unreachable' | 'between' {
  return code === 'unreachable' || code === 'between';
}

/** Why something did not work, in a few words: for toasts. What is no answer of the collector is a fault of ours, in English. */
export function explainInShort(error: unknown, language: Language): string {
  if (!(error instanceof ApiFailure)) return escapeForTerminal(String(error));
  return explainFailure(error, language).message;
}
