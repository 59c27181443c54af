import { ExitStatus } from '../../shared/cli/exit-status.ts';

/** What every benchmark answers: with `--json` as the last line of standard output. */
export interface BenchReport {
  readonly name: string;
  /** Against a peer or floor of the same run; absent when that peer is missing. */
  readonly ratios: Readonly<Record<string, number>>;
  readonly absolute: Readonly<Record<string, number>>;
  readonly conditions: Readonly<Record<string, string | number | readonly string[]>>;
}

const MISSED = 'MISSED';
const NOT_MEASURED = 'not measured';

/** What a ratio means and how large it may be; without `atMost` it is only told. */
export interface BenchGoal {
  readonly ratio: string;
  readonly meaning: string;
  readonly atMost?: number;
}

/**
 * Prints one table for people and, when asked, the report with `missed` and `notMeasured` (names of ratios that have a goal) as the last line. Sets the
 * exit status of the process: see {@link statusOfGoals}.
 */
export function printReport(report: BenchReport, goals: readonly BenchGoal[], asJson: boolean): void {
  const ratios = goals.map(({ ratio, meaning, atMost }) => {
    const value = report.ratios[ratio];
    return [ratio, value === undefined ? '-' : round(value), describeGoal(atMost), judge(value, atMost), meaning];
  });
  const rows = [
    [report.name, 'measured', 'goal', '', ''],
    ...ratios,
    ...Object.entries(report.absolute).map(([name, value]) => [name, round(value)]),
    ...Object.entries(report.conditions).map(([name, value]) => [name, String(value)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...ratios.map((row) => row[column]?.length ?? 0)));
  const firstWidth = Math.max(...rows.map(([name = '']) => name.length));
  console.log('');
  for (const [name = '', ...cells] of rows) {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column + 1] ?? 0));
    console.log(`  ${name.padEnd(firstWidth)}  ${padded.join('  ')}`.trimEnd());
  }
  const judged = judgeGoals(report.ratios, goals);
  if (asJson) console.log(JSON.stringify({ ...report, ...judged }));
  process.exitCode = statusOfGoals(judged);
}

export interface JudgedGoals {
  readonly missed: readonly string[];
  readonly notMeasured: readonly string[];
}

export function judgeGoals(ratios: BenchReport['ratios'], goals: readonly BenchGoal[]): JudgedGoals {
  const namesOf = (verdict: string) =>
    goals.flatMap(({ ratio, atMost }) => {
      return atMost !== undefined && judge(ratios[ratio], atMost) === verdict ? [ratio] : [];
    });
  return { missed: namesOf(MISSED), notMeasured: namesOf(NOT_MEASURED) };
}

/** As with every verb: 1 when a goal was missed, 2 when none was and one could not be measured, 0 when all were reached. */
export function statusOfGoals({ missed, notMeasured }: JudgedGoals): ExitStatus {
  if (missed.length > 0) return ExitStatus.findings;
  return notMeasured.length > 0 ? ExitStatus.incomplete : ExitStatus.ok;
}

function describeGoal(atMost: number | undefined): string {
  return atMost === undefined ? '' : `<= ${atMost}`;
}

function judge(value: number | undefined, atMost: number | undefined): string {
  if (value === undefined) return NOT_MEASURED;
  if (atMost === undefined) return '';
  return value <= atMost ? 'reached' : MISSED;
}

function round(value: number): string {
  return String(Math.round(value * 1_000) / 1_000);
}
