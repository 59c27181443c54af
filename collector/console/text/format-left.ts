import type { Language } from '#shared/cli/language-option.ts';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', 'zh-Hant': 'zh-TW', 'zh-Hans': 'zh-CN' };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long until a moment, in the words of the language: `in 89 days`; below two days in hours. */
export function formatLeft(atMs: number, nowMs: number, language: Language): string {
  const leftMs = Math.max(0, atMs - nowMs);
  const format = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: 'always' });
  return leftMs >= 2 * DAY_MS
    ? format.format(Math.round(leftMs / DAY_MS), 'day')
    : format.format(Math.ceil(leftMs / HOUR_MS), 'hour');
}
