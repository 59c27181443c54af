import { render } from '#shared/catalogue/render.ts';
import { formatTable } from '#shared/cli/format-table.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { Terminal } from '#shared/cli/terminal.ts';
import type { Params } from '#shared/model/signal.ts';
import type { Severity } from '#shared/model/verdict.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { Evasion } from '../../selftest/evasion.ts';
import type { SelftestOutput } from './selftest-output.ts';

type Row = SelftestOutput['evasions'][number];

export interface SelftestPlan {
  readonly evasions: readonly Evasion[];
  readonly seed: string;
  readonly without: ReadonlySet<string>;
}

/** What will be done, before anything begins. */
export function formatSelftestPlan({ evasions, seed, without }: SelftestPlan, language: Language): readonly string[] {
  const say = (code: string, params: Params = {}) => render(code, params, language);
  const seconds = (those: readonly Evasion[]) => those.map(({ limitS }) => limitS);
  const [long, short] = [evasions.filter(({ isLong }) => isLong), evasions.filter(({ isLong }) => !isLong)];
  const longestS = Math.max(
    ...seconds(long),
    seconds(short).reduce((sum, each) => sum + each, 0),
  );
  return [
    say('selftest.plan', { count: evasions.length, longestMs: longestS * 1000, seed }),
    say('selftest.others-see'),
    ...(without.size === 0 ? [] : [say('selftest.without', { detectors: [...without].join(', ') })]),
  ].map((line) => escapeForTerminal(line));
}

/** What is missed stands out. */
const PAINT: Readonly<Record<Row['outcome'], Severity>> = {
  noticed: 'low',
  missed: 'high',
  untestable: 'info',
  'left-out': 'info',
};

export function formatSelftest(output: SelftestOutput, language: Language, terminal: Terminal): readonly string[] {
  const say = (code: string, params: Params = {}) => render(code, params, language);
  const { evasions } = output;
  const table = formatTable(
    [
      { header: say('selftest.column.evasion'), shrinksTo: 24 },
      { header: say('selftest.column.outcome') },
      { header: say('selftest.column.after') },
      { header: say('selftest.column.by'), shrinksTo: 16 },
    ],
    evasions.map((row) => [
      say(`selftest.evasion.${row.code}`),
      say(`selftest.${row.outcome}`),
      row.afterMs === undefined ? '' : say('selftest.after', { afterMs: row.afterMs }),
      reasonOf(row, say),
    ]),
    terminal.width,
    (line, index) => terminal.paint(PAINT[evasions[index]?.outcome ?? 'untestable'], line),
  );
  const counted = (outcome: Row['outcome']) => evasions.filter((row) => row.outcome === outcome).length;
  const testable = counted('noticed') + counted('missed');
  const remaining = evasions.flatMap((row) => row.remaining ?? []);
  return [
    ...table.split('\n'),
    say('selftest.sum', { noticed: counted('noticed'), testable }),
    ...(remaining.length === 0 ? [] : [say('selftest.remaining', { pids: remaining.join(', ') })]),
    say('selftest.not-played'),
  ];
}

/** By which finding it was noticed or should have been, or why it cannot be tested. */
function reasonOf(row: Row, say: (code: string) => string): string {
  if (row.reason === undefined) return row.expects;
  if (row.reason === 'other-system') return say(`selftest.elsewhere.${row.code}`);
  const why = say(row.reason === 'host-full' ? 'selftest.host-full' : `reason.${row.reason}`);
  return row.detail === undefined ? why : `${why} (${row.detail})`;
}
