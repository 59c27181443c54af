import type { Language } from '../../cli/language-option.ts';
import { type Templates, templatesOf } from '../templates.ts';
import { textsOfRows } from '../text-rows.ts';
import { type ConsoleTextCode, consoleTexts } from './console-texts.ts';

/** Texts by their code, those of the console among them. */
export type ConsoleTemplates = Templates & Readonly<Record<ConsoleTextCode, string>>;

/** Everything that is said in a language, the console included. A browser has another module for this, as for {@link templatesOf}. */
export function consoleTemplatesOf(language: Language): ConsoleTemplates {
  return { ...templatesOf(language), ...textsOfRows(consoleTexts, language) };
}
