import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readResidentMemory, startWholeAgent } from './agent-resident.ts';
import { printReport } from './bench-report.ts';
import { CPrograms } from './c-program.ts';
import { watchHost } from './host-conditions.ts';

const EVERY_MS = 10_000;
const MB = 2 ** 20;

interface Look {
  readonly hours: number;
  readonly privateMb: number;
  readonly residentMb: number;
  readonly descriptors: number;
}

/**
 * Does the agent hold its memory and its descriptors while programs come and go? The warm-up, minutes at the start, is not judged.
 *
 *   npm run bench:soak -- [--minutes 30] [--warm-up 10] [--forks 200] [--json]
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    'warm-up': { type: 'string', default: '10' },
    forks: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const warmUp = Number(values['warm-up']);
if (!(minutes > warmUp && Number(values.forks) > 0))
  throw new Error('--minutes must exceed --warm-up, and --forks be positive');

using programs = new CPrograms();
const storm = programs.build('fork-storm');
if ('missing' in storm) throw new Error(storm.missing);
await using agent = await startWholeAgent();
if ('missing' in agent) throw new Error(`no agent: ${agent.missing}`);
const forks = spawn(storm.path, [values.forks, '/bin/true'], { stdio: 'inherit' });
const conditionsSoFar = watchHost();
const looks: Look[] = [];
const beganMs = performance.now();
try {
  console.log('minute  private MB  resident MB  descriptors');
  for (let at = 1; performance.now() - beganMs < minutes * 60_000; at++) {
    await sleep(Math.max(0, beganMs + at * EVERY_MS - performance.now()));
    const look = lookAt(agent.pid);
    looks.push(look);
    if (at % 6 === 0) {
      const { privateMb, residentMb, descriptors } = look;
      const cells = [Math.round(look.hours * 60), privateMb.toFixed(1), residentMb.toFixed(1), descriptors];
      console.log([6, 10, 11, 11].map((width, column) => String(cells[column]).padStart(width)).join('  '));
    }
  }
} finally {
  forks.kill('SIGKILL');
}

const judged = looks.filter(({ hours }) => hours * 60 >= warmUp);
const descriptors = judged.map((look) => look.descriptors);
printReport(
  {
    name: 'soak',
    ratios: {
      'private-mb-per-hour': slope(judged),
      'descriptors-gained': Math.max(...descriptors) - Math.min(...descriptors),
    },
    absolute: { privateMb: judged.at(-1)?.privateMb ?? 0, residentMb: judged.at(-1)?.residentMb ?? 0 },
    conditions: { minutes, warmUp, asked: `${values.forks} forks/s`, ...conditionsSoFar() },
  },
  [
    { ratio: 'private-mb-per-hour', atMost: 1, meaning: 'growth of its own memory (least squares), MB an hour' },
    { ratio: 'descriptors-gained', atMost: 2, meaning: 'most open descriptors less fewest' },
  ],
  values.json,
);

function lookAt(pid: number): Look {
  const { anonymousBytes, residentBytes } = readResidentMemory(pid);
  return {
    hours: (performance.now() - beganMs) / 3_600_000,
    privateMb: anonymousBytes / MB,
    residentMb: residentBytes / MB,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** Least squares: MB an hour. */
function slope(points: readonly Look[]): number {
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const hours = meanOf(points.map((point) => point.hours));
  const mb = meanOf(points.map((point) => point.privateMb));
  const covariance = points.reduce((sum, point) => sum + (point.hours - hours) * (point.privateMb - mb), 0);
  return covariance / points.reduce((sum, point) => sum + (point.hours - hours) ** 2, 0);
}
