import type { Language } from '#shared/cli/language-option.ts';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', 'zh-Hant': 'zh-TW', 'zh-Hans': 'zh-CN' };

/** Date and time where the reader is, to the second: `2026-03-01 14:02:11`. */
export function formatLocalTime(atMs: number): string {
  const time = new Date(atMs);
  if (Number.isNaN(time.getTime())) return '?';
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** The same in UTC: `2026-03-01T14:02:11Z`. */
export function formatUtcTime(atMs: number): string {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? '?' : `${time.toISOString().slice(0, 19)}Z`;
}

const STEPS = [
  ['second', 1_000, 60],
  ['minute', 60_000, 60],
  ['hour', 3_600_000, 48],
  ['day', 86_400_000, Number.POSITIVE_INFINITY],
] as const;

/** `3 minutes ago`, in the words of the language. A clock that is a little ahead of ours counts as now. */
export function formatAge(atMs: number, nowMs: number, language: Language): string {
  const ageMs = Math.max(0, nowMs - atMs);
  const [unit, unitMs] = STEPS.find(([, ms, many]) => ageMs < ms * many) ?? STEPS[3];
  return ageFormat(language).format(-Math.floor(ageMs / unitMs), unit);
}

const ageFormats = new Map<Language, Intl.RelativeTimeFormat>();

/** Making one costs more than using it a hundred times. */
function ageFormat(language: Language): Intl.RelativeTimeFormat {
  const known = ageFormats.get(language);
  if (known !== undefined) return known;
  const made = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: 'auto', style: 'short' });
  ageFormats.set(language, made);
  return made;
}

/** A count with the separators of the language. */
export function formatCount(count: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language]).format(count);
}
