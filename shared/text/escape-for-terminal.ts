import { columnsOf } from './terminal-columns.ts';

/**
 * What must not reach a terminal as it is: control characters (C0, DEL, C1 with ESC, CSI and newline), format characters
 * (bidirectional overrides and isolates, zero-width), characters that show nothing, line and paragraph separators, lone surrogates.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** No writing piles more marks on one letter; some browsers draw what is beyond beside it, and a line becomes as long as somebody likes. */
const MAX_PILED = 4;
const MARK = /^\p{M}$/u;
/** No mark comes before it in Unicode. */
const FIRST_MARK = '\u0300';
const PILED = /(?<=\p{M}{4})\p{M}/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0', '\u001b': '\\e' };

/** Where text was cut. One column wide. */
const ELLIPSIS = '…';

/**
 * Makes hostile text harmless to print on one line: whatever could move the cursor, change colours, reverse the reading order or hide
 * itself becomes a visible escape (`\e`, `\n`, `\x9b`, `\u{202e}`), and so do marks piled upon one letter. Ordinary text of any script
 * stays as it is, a backslash too, so an escape can be imitated but never smuggled. With `maxColumns` the result fits that many terminal columns and ends in `…` when cut;
 * an escape is never cut in half.
 */
export function escapeForTerminal(text: string, maxColumns = Number.POSITIVE_INFINITY): string {
  // Marks without a width could otherwise pile up for ever within the columns.
  const needed = Number.isFinite(maxColumns) ? text.slice(0, Math.max(0, maxColumns) * 8 + 64) : text;
  if (!Number.isFinite(maxColumns)) return needed.replace(UNSAFE, escapeCharacter).replace(PILED, escapeCharacter);
  return cutToColumns(needed, Math.max(0, Math.floor(maxColumns)), needed.length < text.length);
}

function cutToColumns(text: string, maxColumns: number, cutAlready: boolean): string {
  let columns = 0;
  let shown = '';
  let shownWithRoom = '';
  let piled = 0;
  for (const character of text) {
    piled = character >= FIRST_MARK && MARK.test(character) ? piled + 1 : 0;
    const piece = piled > MAX_PILED ? escapeCharacter(character) : character.replace(UNSAFE, escapeCharacter);
    columns += columnsOf(piece);
    if (columns > maxColumns) return maxColumns === 0 ? '' : shownWithRoom + ELLIPSIS;
    shown += piece;
    if (columns < maxColumns) shownWithRoom = shown;
  }
  return cutAlready ? shownWithRoom + ELLIPSIS : shown;
}

function escapeCharacter(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
