import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type ConsoleTextCode, consoleTexts } from '#shared/catalogue/console/console-texts.ts';
import type { TextCode } from '#shared/catalogue/en.ts';
import { isTextCode, render, renderTemplate } from '#shared/catalogue/render.ts';
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

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speech = useMemo<Speech>(
    () => ({
      language,
      setLanguage: (chosen) => {
        localStorage.setItem(STORAGE_KEY, chosen);
        setLanguage(chosen);
      },
      say: (code, params = {}) =>
        escapeForTerminal(
          isTextCode(code)
            ? render(code, params, language)
            : renderTemplate(consoleTexts[code][language], params, language),
          MAX_SAID,
        ),
    }),
    [language],
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
function firstLanguage(): Language {
  const chosen = localStorage.getItem(STORAGE_KEY);
  const known = LANGUAGES.find((language) => language === chosen);
  if (known !== undefined) return known;
  const wanted = navigator.languages.find((tag) => /^(en|zh)\b/i.test(tag));
  return languageOfLocale(wanted ?? 'en');
}
