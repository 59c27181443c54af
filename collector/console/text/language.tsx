import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { consoleTemplatesOf } from '#shared/catalogue/console/console-templates.ts';
import type { ConsoleTextCode } from '#shared/catalogue/console/console-texts.ts';
import type { TextCode } from '#shared/catalogue/en.ts';
import { renderTemplate } from '#shared/catalogue/render.ts';
import { type Language, LANGUAGES, languageOfLocale } from '#shared/cli/language-option.ts';
import type { Params } from '#shared/model/signal.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';

/**
 * Says something in the language of the reader. `params` as the template names them; they may be names from outside, which come out as
 * harmless as `HostileText` makes them.
 */
export type Say = (code: ConsoleTextCode | TextCode, params?: Params) => string;

interface Speech {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly say: Say;
}

/** Each language in its own words. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  'zh-Hant': '繁體中文',
  'zh-Hans': '简体中文',
};

/** Columns of a sentence that somebody has stuffed with a name. */
const MAX_SAID = 2_000;

const STORAGE_KEY = 'minesweep-language';

const SpeechContext = createContext<Speech | undefined>(undefined);

interface LanguageProviderProps {
  /** One whose texts are there. */
  readonly first: Language;
  /** Fetches the texts of another one. */
  readonly load: (language: Language) => Promise<void>;
  readonly children: ReactNode;
}

export function LanguageProvider({ first, load, children }: LanguageProviderProps) {
  const [language, setLanguage] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speech = useMemo<Speech>(
    () => ({
      language,
      setLanguage: (chosen) => {
        localStorage.setItem(STORAGE_KEY, chosen);
        // Where nobody answers, the page says so already, and the next time it opens in that language.
        load(chosen).then(
          () => setLanguage(chosen),
          () => undefined,
        );
      },
      say: (code, params = {}) =>
        escapeForTerminal(renderTemplate(consoleTemplatesOf(language)[code], params, language), MAX_SAID),
    }),
    [language, load],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useLanguage(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === undefined) throw new Error('Outside of LanguageProvider');
  return speech;
}

/** What says things in the language of the reader. */
export function useSay(): Say {
  return useLanguage().say;
}

/** What was chosen here before; else the first of the browser's that we speak. */
export function firstLanguage(): Language {
  const chosen = localStorage.getItem(STORAGE_KEY);
  const known = LANGUAGES.find((language) => language === chosen);
  if (known !== undefined) return known;
  const wanted = navigator.languages.find((tag) => /^(en|zh)\b/i.test(tag));
  return languageOfLocale(wanted ?? 'en');
}
