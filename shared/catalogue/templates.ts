import type { Language } from '../cli/language-option.ts';
import { agentStatusTexts } from './agent-status-texts.ts';
import { allowanceTexts } from './allowance-texts.ts';
import { auditTexts } from './audit-texts.ts';
import { baitTexts } from './bait-texts.ts';
import { doctorTexts } from './doctor-texts.ts';
import { en, type TextCode } from './en.ts';
import { incidentTexts } from './incident-texts.ts';
import { refusalTexts } from './refusal-texts.ts';
import { selftestTexts } from './selftest-texts.ts';
import { type TextRows, textsOfRows } from './text-rows.ts';
import { zhHans } from './zh-hans.ts';
import { zhHant } from './zh-hant.ts';

/** Texts by their code, in one language, before parameters are filled in. */
export type Templates = Readonly<Record<TextCode, string>> & Readonly<Record<string, string>>;

const ROWS: TextRows = {
  ...auditTexts,
  ...allowanceTexts,
  ...incidentTexts,
  ...refusalTexts,
  ...baitTexts,
  ...selftestTexts,
  ...agentStatusTexts,
  ...doctorTexts,
};

const OWN: Readonly<Record<Language, Readonly<Record<TextCode, string>>>> = {
  en,
  'zh-Hant': zhHant,
  'zh-Hans': zhHans,
};

/** Put together for those languages that somebody asked for: an agent speaks one. */
const templates = new Map<Language, Templates>();

/**
 * Everything that is said in a language, but for what only the console says. In a browser another module stands for this one, which has the
 * language of the reader alone (`collector/console/text/loaded-templates.ts`).
 */
export function templatesOf(language: Language): Templates {
  const known = templates.get(language);
  if (known !== undefined) return known;
  const made: Templates = { ...textsOfRows(ROWS, language), ...OWN[language] };
  templates.set(language, made);
  return made;
}
