import type { ConsoleTemplates } from '#shared/catalogue/console/console-templates.ts';
import type { Language } from '#shared/cli/language-option.ts';

/*
 * What stands for `shared/catalogue/templates.ts` and `shared/catalogue/console/console-templates.ts` in the browser (`bin/build-console.ts` sees to
 * it): a page needs one language, and all of them are a quarter of what it would first load.
 */

const LOADERS: Readonly<Record<Language, () => Promise<{ readonly templates: ConsoleTemplates }>>> = {
  en: () => import('./templates-en.ts'),
  'zh-Hant': () => import('./templates-zh-hant.ts'),
  'zh-Hans': () => import('./templates-zh-hans.ts'),
};
const loaded = new Map<Language, ConsoleTemplates>();

/** Fetches a language, unless it is there. Rejects when the collector does not answer. */
export async function loadTemplates(language: Language): Promise<void> {
  if (!loaded.has(language)) loaded.set(language, (await LOADERS[language]()).templates);
}

/** Of a language that was loaded. */
export function consoleTemplatesOf(language: Language): ConsoleTemplates {
  const templates = loaded.get(language);
  if (templates === undefined) throw new Error(`The texts of ${language} were not loaded`);
  return templates;
}

export { consoleTemplatesOf as templatesOf };
