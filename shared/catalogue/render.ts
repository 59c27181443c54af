import type { Language } from '../cli/language-option.ts';
import type { Params } from '../model/signal.ts';
import { formatParam } from './format-param.ts';
import { templatesOf } from './templates.ts';

/** Whether the catalogue knows a code. Codes come from agents and collectors that may be newer than this reader. */
export function hasText(code: string, language: Language): boolean {
  return Object.hasOwn(templatesOf(language), code);
}

/**
 * The text of a code in a language. Parameters are hostile: the result has to be escaped for the place where it is shown. A code that
 * is not in the catalogue gives `fallback`, or the code itself. An unknown parameter outside `[...]` shows as `?`.
 */
export function render(code: string, params: Params, language: Language, fallback: string = code): string {
  const template = hasText(code, language) ? templatesOf(language)[code] : undefined;
  return template === undefined ? fallback : renderTemplate(template, params, language);
}

/** As {@link render}, for a template that comes from elsewhere. */
export function renderTemplate(template: string, params: Params, language: Language): string {
  return fillTemplate(template, (name) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    return value === undefined ? undefined : formatParam(name, value, templatesOf(language));
  });
}

const OPTIONAL = /\[([^[\]]*)\]/g;
const PLACEHOLDER = /\{([A-Za-z]+)\}/g;

function fillTemplate(template: string, shownFor: (name: string) => string | undefined): string {
  const kept = template.replace(OPTIONAL, (_, inner: string) =>
    placeholdersOf(inner).every((name) => shownFor(name) !== undefined) ? inner : '',
  );
  return kept.replace(PLACEHOLDER, (_, name: string) => shownFor(name) ?? '?');
}

/** Names of the parameters of a template, in order. */
export function placeholdersOf(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}
