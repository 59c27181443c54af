import { parseArgs } from 'node:util';
import { type KillReport, runKills } from './kill-run.ts';

/**
 * Kills agent and collector at the worst moments and checks that nothing acknowledged is missing and nothing is doubled.
 * `node scripts/faults/main.ts [--kills N] [--seed S]`; ends with 1 when something is.
 */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '52' }, seed: { type: 'string', default: `${Date.now() % 1_000_000}` } },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isSafeInteger(kills) || !Number.isSafeInteger(seed))
  throw new Error('--kills and --seed are whole numbers');

console.log(`seed ${seed}`);
const report = await runKills(kills, seed);
print(report);
process.exitCode = report.check.problems.length > 0 || report.complaints !== '' ? 1 : 0;

function print({ check, kills, unacknowledged, seconds, complaints }: KillReport): void {
  const counts = new Map<string, number>();
  for (const { point, victim } of kills) {
    const row = `${point.padEnd(14)} ${victim}`;
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  console.log('killed at      who        times');
  for (const [row, count] of [...counts].sort()) console.log(`${row.padEnd(26)}${String(count).padStart(5)}`);
  console.log(`of those before-commit, ${unacknowledged} came before the acknowledgement`);
  console.log(`${kills.length} kills in ${Math.round(seconds)} s`);
  console.log(
    `findings: ${check.putFindings} put, ${check.acknowledgedFindings} acknowledged, ${check.storedFindings} stored; incidents: ${check.incidents}`,
  );
  if (complaints !== '') console.log(`stderr of the programs:\n${complaints}`);
  for (const problem of check.problems.slice(0, 20)) console.log(`WRONG ${problem}`);
  console.log(check.problems.length === 0 ? 'nothing lost, nothing doubled' : `${check.problems.length} problems`);
}
