/** What every benchmark answers: with `--json` as the last line of standard output. */
export interface BenchReport {
  readonly name: string;
  /** Against a peer or floor of the same run; absent when that peer is missing. */
  readonly ratios: Readonly<Record<string, number>>;
  readonly absolute: Readonly<Record<string, number>>;
  readonly conditions: Readonly<Record<string, string | number | readonly string[]>>;
}

export interface BenchGoal {
  readonly ratio: string;
  readonly atMost: number;
}

/** Prints a table for people and, with `--json` among the arguments, the report as the last line. */
export function printReport(report: BenchReport, goals: readonly BenchGoal[], args: readonly string[]): void {
  console.log(`\n${report.name}`);
  for (const [name, value] of Object.entries(report.absolute)) console.log(`  ${name.padEnd(34)} ${round(value)}`);
  for (const goal of goals) {
    const value = report.ratios[goal.ratio];
    const answer =
      value === undefined ? 'not measured' : `${round(value)} ${value <= goal.atMost ? 'reached' : 'MISSED'}`;
    console.log(`  ${goal.ratio.padEnd(34)} ${answer} (goal: at most ${goal.atMost})`);
  }
  for (const [name, value] of Object.entries(report.conditions)) console.log(`  ${name.padEnd(34)} ${value}`);
  if (args.includes('--json')) console.log(JSON.stringify(report));
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
