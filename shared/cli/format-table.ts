import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { columnsOf, padColumns } from '#shared/text/terminal-columns.ts';

export interface Column {
  readonly header: string;
  /** Gives way when the terminal is narrow, down to this many columns; others are never cut. */
  readonly shrinksTo?: number;
}

const GAP = '  ';

/** Lines of a table that fits the width. Cells are hostile text and are escaped here. `paint` colours a whole line by its row's index. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: (line: string, row: number) => string = (line) => line,
): string {
  // What may give is never shown wider than the table: no more of it is looked at.
  const roomOf = (index: number) => (columns[index]?.shrinksTo === undefined ? Number.POSITIVE_INFINITY : width);
  const cells = rows.map((row) => row.map((cell, index) => escapeForTerminal(cell, roomOf(index))));
  const widths = columns.map(({ header }, index) =>
    Math.max(columnsOf(header), ...cells.map((row) => columnsOf(row[index] ?? ''))),
  );
  shrink(widths, columns, width);
  const format = (row: readonly string[]) =>
    row
      .map((cell, index) => padColumns(escapeForTerminal(cell, widths[index] ?? 0), widths[index] ?? 0))
      .join(GAP)
      .trimEnd();
  const lines = cells.map((row, index) => paint(format(row), index));
  return `${[format(columns.map(({ header }) => header)), ...lines].join('\n')}\n`;
}

/** Takes from the widest column that may give, until it fits or none may give any more. */
function shrink(widths: number[], columns: readonly Column[], width: number): void {
  const total = () => widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1);
  while (total() > width) {
    let widest: number | undefined;
    for (const [index, { shrinksTo }] of columns.entries()) {
      const own = widths[index] ?? 0;
      if (shrinksTo !== undefined && own > shrinksTo && own > (widest === undefined ? 0 : (widths[widest] ?? 0)))
        widest = index;
    }
    if (widest === undefined) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}
