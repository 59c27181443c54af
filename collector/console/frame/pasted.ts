import type { NavigateOptions } from '@tanstack/react-router';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** What was searched for, where it is too long for an address. */
    pasted?: string;
  }
}

/** Longer ones are cut by proxies, logs and whatever people send addresses with. */
const MAX_IN_ADDRESS = 2_000;
/** As much as the collector takes in one question. */
const MAX_PASTED = 250_000;

/** Where a paste is looked up. A long one stays in this tab: the address only says that there was one, and how long. */
export function searchTarget(text: string) {
  const wanted = text.trim();
  if (wanted.length <= MAX_IN_ADDRESS)
    return { to: '/search', search: { q: wanted }, state: {} } as const satisfies NavigateOptions;
  const { text: pasted } = cutPaste(wanted);
  return {
    to: '/search',
    search: { q: '', pasted: wanted.length },
    state: { pasted },
  } as const satisfies NavigateOptions;
}

/** At the end of a line, so that no half address is looked up. */
export function cutPaste(text: string): { readonly text: string; readonly isCut: boolean } {
  if (text.length <= MAX_PASTED) return { text, isCut: false };
  const begin = text.slice(0, MAX_PASTED);
  const end = Math.max(begin.lastIndexOf('\n'), begin.lastIndexOf(' '), begin.lastIndexOf(','));
  return { text: end > 0 ? begin.slice(0, end) : begin.toWellFormed(), isCut: true };
}
