/** Goes before a CSV document so that spreadsheets read it as UTF-8. */
export const CSV_BYTE_ORDER_MARK = '\ufeff';

/** What a spreadsheet may take for a formula, also behind white space and in full width. */
const FORMULA = /^[\s\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|]|^[\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n\t;']/;

/** One line of a CSV document (RFC 4180), with CRLF. Hostile texts never become formulas: such a cell gets an apostrophe in front. */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number | undefined): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
