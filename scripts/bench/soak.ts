import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readResidentMemory, startWholeAgent } from './agent-resident.ts';
import { printReport } from './bench-report.ts';
import { CPrograms } from './c-program.ts';
import { watchHost } from './host-conditions.ts';
import { leastOf, meanOf, trendOf } from './trend.ts';

const EVERY_MS = 10_000;
const MB = 2 ** 20;

interface AgentLook {
  readonly hours: number;
  readonly privateMb: number;
  readonly residentMb: number;
  readonly descriptors: number;
  /** Those that are not for a process that lives: one is held for each, and machines have now more, now fewer of them. */
  readonly otherDescriptors: number;
}

/**
 * Does the agent hold its memory and its descriptors while programs come and go? The warm-up, minutes at the start, is not judged: for a
 * quarter of an hour the history of single seconds fills. Of its own memory the least of every minute counts, which is what it holds when it has just
 * collected its garbage.
 *
 *   npm run bench:soak -- [--minutes 46] [--warm-up 16] [--forks 200] [--json]
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '46' },
    'warm-up': { type: 'string', default: '16' },
    forks: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const warmUp = Number(values['warm-up']);
if (!(minutes >= warmUp + 3 && Number(values.forks) > 0))
  throw new Error('--minutes must exceed --warm-up by three or more, and --forks be positive');

using programs = new CPrograms();
const storm = programs.build('fork-storm');
if ('missing' in storm) throw new Error(storm.missing);
await using agent = await startWholeAgent();
if ('missing' in agent) throw new Error(`no agent: ${agent.missing}`);
const folder = mkdtempSync(join(tmpdir(), 'minesweep-storm-'));
const forks = spawn(storm.path, [values.forks, folder], { stdio: 'inherit' });
const conditionsSoFar = watchHost();
const looks: AgentLook[] = [];
const beganMs = performance.now();
try {
  console.log('minute  private MB  resident MB  descriptors  of no process');
  for (let at = 1; performance.now() - beganMs < minutes * 60_000; at++) {
    await sleep(Math.max(0, beganMs + at * EVERY_MS - performance.now()));
    const look = lookAt(agent.pid);
    looks.push(look);
    if (at % 6 === 0) {
      const { privateMb, residentMb, descriptors, otherDescriptors } = look;
      const sizes = [privateMb.toFixed(1), residentMb.toFixed(1)];
      const cells = [Math.round(look.hours * 60), ...sizes, descriptors, otherDescriptors];
      console.log([6, 10, 11, 11, 16].map((width, column) => String(cells[column]).padStart(width)).join('  '));
    }
  }
} finally {
  if (forks.exitCode !== null) console.error(`fork-storm ended with ${forks.exitCode}: nothing was measured`);
  forks.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

const judged = looks.filter(({ hours }) => hours * 60 >= warmUp);
const own = trendOf(
  judged.map(({ hours, privateMb: value }) => ({ hours, value })),
  leastOf,
);
const open = trendOf(
  judged.map(({ hours, otherDescriptors: value }) => ({ hours, value })),
  meanOf,
);
printReport(
  {
    name: 'soak',
    ratios: { 'private-mb-per-hour': own.perHour, 'descriptors-per-hour': open.perHour },
    absolute: {
      'private-mb-per-hour, give or take': own.giveOrTake,
      'descriptors-per-hour, give or take': open.giveOrTake,
      privateMb: own.mean,
      descriptors: meanOf(judged.map(({ descriptors }) => descriptors)),
      'descriptors of no process': open.mean,
      residentMb: judged.at(-1)?.residentMb ?? 0,
    },
    conditions: { minutes, warmUp, asked: `${values.forks} forks/s`, ...conditionsSoFar() },
  },
  [
    { ratio: 'private-mb-per-hour', atMost: 1, meaning: 'growth of its own memory (least squares), MB an hour' },
    {
      ratio: 'descriptors-per-hour',
      atMost: 1,
      meaning: 'growth of the open descriptors, less one for every process that lives (least squares)',
    },
  ],
  values.json,
);

function lookAt(pid: number): AgentLook {
  const { anonymousBytes, residentBytes } = readResidentMemory(pid);
  const descriptors = readdirSync(`/proc/${pid}/fd`).length;
  return {
    hours: (performance.now() - beganMs) / 3_600_000,
    privateMb: anonymousBytes / MB,
    residentMb: residentBytes / MB,
    descriptors,
    otherDescriptors: descriptors - readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length,
  };
}
