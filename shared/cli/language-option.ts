/** The languages in which Minesweep speaks to people, as BCP 47 tags. */
export const LANGUAGES = ['en', 'zh-Hant', 'zh-Hans'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The `--lang` option, known to every verb. Without it the language of the terminal decides. */
export const languageOption = {
  choices: LANGUAGES,
  describe: 'Language of what people read',
} as const;

/**
 * The language that a locale such as `zh_TW.UTF-8` or `zh-Hans-CN` asks for: Traditional where that script is written or named,
 * Simplified for other Chinese, English for everything else.
 */
export function languageOfLocale(locale: string): Language {
  const [language, ...rest] = locale.toLowerCase().split(/[-_.@]/);
  if (language !== 'zh') return 'en';
  return rest.some((part) => ['hant', 'tw', 'hk', 'mo'].includes(part)) ? 'zh-Hant' : 'zh-Hans';
}
