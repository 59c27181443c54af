import { escapeForTerminal } from './escape-for-terminal.ts';

/** Every ASCII punctuation that may mean something in Markdown, HTML or an automatic link. */
const MEANINGFUL = /[\\`*_{}[\]()#+\-.!|<>&~:@=$"'/^]/g;

/** Hostile text as text and nothing else within a paragraph: no markup, no link, no HTML, one line. */
export function escapeForMarkdown(text: string): string {
  return escapeForTerminal(text).replace(MEANINGFUL, '\\$&');
}

/** The same as code within a line, also in a cell of a table. What is empty shows as a dash. */
export function markdownCode(text: string): string {
  const shown = escapeForTerminal(text).replaceAll('|', '\\|');
  if (shown.trim() === '') return '–';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const gap = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${shown}${gap}${fence}`;
}

/** The same as a block of its own: one line of it is one line. */
export function markdownBlock(text: string): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => escapeForTerminal(line));
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [fence, ...lines, fence].join('\n');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
