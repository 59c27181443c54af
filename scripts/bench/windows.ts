import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import v8Flags from '../../bin/v8-flags.json' with { type: 'json' };
import { lowerSources } from '../windows/lowered-sources.ts';
import { prepareWine, type Wine, windowsPathOf } from '../windows/wine.ts';
import { adoptOrphans } from './adopted-processes.ts';
import { readResidentMemory } from './agent-resident.ts';
import { type BenchGoal, type BenchReport, printReport } from './bench-report.ts';
import { watchHost } from './host-conditions.ts';
import { quantileOf } from './trend.ts';
import { type AgentUse, measureAgent } from './windows/measure-agent.ts';
import { type Growth, measureBare, measureGrowth, measurePeer, type PeerUse } from './windows/measure-others.ts';
import type { UsedMs } from './windows/wine-system.ts';
import { installPeerPackages } from './windows/peer-packages.ts';
import { WineProgram } from './windows/wine-program.ts';

/*
 * What the agent costs on Windows, as Wine plays it: the whole agent as a package starts it, connected to a collector, among programs that wait. A tick is what
 * the agent uses in a second, user and system time of all its threads. `bare` asks the same questions of the system and does nothing with the answers: that
 * part is Wine's. What other processes of Wine do for either, as the kernel would on Windows, is told apart. Beside it what a listing takes with the
 * packages that one would try first, and memory over ticks without pauses.
 *
 *   npm run bench:windows -- [--processes 130] [--minutes 4] [--ticks 1800] [--json]
 */
const GOALS: readonly BenchGoal[] = [
  { ratio: 'tick-cpu-ms', atMost: 10, meaning: 'CPU of a tick, the median, ms' },
  { ratio: 'tick-cpu-ms-95th', meaning: 'the same, 95th percentile' },
  { ratio: 'own-cpu-ms', meaning: 'of that ours: less the bare questions to the system, ms' },
  { ratio: 'tick-vs-bare', meaning: 'CPU of a tick / of the bare questions to the system' },
  { ratio: 'tick-vs-ps-list', meaning: 'CPU of a tick / of one listing by ps-list' },
  { ratio: 'tick-vs-systeminformation', meaning: 'the same / of one listing by systeminformation' },
  { ratio: 'programs-started', atMost: 0, meaning: 'programs that anything under Wine started meanwhile' },
  { ratio: 'resident-vs-empty-node', atMost: 1.9, meaning: 'resident memory of the agent / empty node.exe' },
  { ratio: 'growth-kb-per-tick', atMost: 0.3, meaning: 'what objects hold more after each tick, kB (1 MB an hour)' },
];
const PEERS = ['ps-list', 'systeminformation'] as const;
const ROUNDS = 10;
const LOOKS = 12;
/** Of everything but the agent, seconds; the idle programs end by themselves after that. */
const REST_S = 45 * 60;
const MB = 2 ** 20;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '130' },
    minutes: { type: 'string', default: '4' },
    ticks: { type: 'string', default: '1800' },
    json: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.minutes) * 60;

interface Measured {
  readonly agent: AgentUse;
  readonly emptyBytes: number;
  readonly bare: UsedMs;
  readonly growth: Growth;
  readonly peers: ReadonlyMap<string, PeerUse>;
}

async function measure(wine: Wine, folder: string): Promise<Measured> {
  const cwd = await lowerSources(ROOT, join(ROOT, 'dist/windows-bench-sources'));
  const start = (name: string, args: readonly string[]) =>
    new WineProgram(wine, folder, name, [wine.node, ...args], cwd);
  const script = (name: string) => `scripts/bench/windows/${name}.ts`;
  const idle = [windowsPathOf(join(folder, 'idle')), values.processes, String(seconds + REST_S)];
  using idlers = start('idle-programs', [script('idle-programs'), ...idle]);
  await idlers.said('ready');
  using empty = start('empty-node', ['-e', 'console.log("ready"); setInterval(() => {}, 1e9)']);
  await empty.said('ready');
  const agent = await measureAgent(wine, ROOT, folder, seconds);
  const emptyBytes = readResidentMemory(empty.pid).residentBytes;
  const bare = await measureBare(start('bare-calls', [script('bare-calls')]));
  const hurried = [values.ticks, String(Math.max(1, Math.floor(Number(values.ticks) / LOOKS)))];
  const growth = await measureGrowth(
    start('hurried-ticks', ['--expose-gc', ...v8Flags.agent, script('hurried-ticks'), ...hurried]),
  );
  const packages = windowsPathOf(installPeerPackages(ROOT));
  const peers = new Map<string, PeerUse>();
  for (const name of PEERS) {
    const listing = start(name, [script('peer-listing'), packages, name, String(ROUNDS)]);
    peers.set(name, await measurePeer(listing, ROUNDS));
  }
  return { agent, emptyBytes, bare, growth, peers };
}

function reportOf({ agent, emptyBytes, bare, growth, peers }: Measured): Omit<BenchReport, 'conditions'> {
  const medianMs = quantileOf(agent.agentMs, 0.5);
  return {
    name: 'windows',
    ratios: {
      ...{ 'tick-cpu-ms': medianMs, 'tick-cpu-ms-95th': quantileOf(agent.agentMs, 0.95) },
      ...{ 'own-cpu-ms': medianMs - bare.programMs, 'tick-vs-bare': medianMs / bare.programMs },
      ...Object.fromEntries([...peers].map(([name, { cpuMs }]) => [`tick-vs-${name}`, medianMs / cpuMs])),
      'programs-started': agent.programsStarted,
      'resident-vs-empty-node': agent.residentBytes / emptyBytes,
      'growth-kb-per-tick': growth.kbPerTick,
    },
    absolute: {
      ...{ 'bare, CPU ms': bare.programMs, 'bare, of other processes of Wine': bare.systemMs },
      'tick, of other processes of Wine': quantileOf(agent.systemMs, 0.5),
      ...{ residentMb: agent.residentBytes / MB, emptyNodeResidentMb: emptyBytes / MB, ownMb: agent.ownMb.mean },
      ...{ 'ownMb per hour': agent.ownMb.perHour, 'ownMb per hour, give or take': agent.ownMb.giveOrTake },
      ...Object.fromEntries([
        ...spanOf('hurried, held MB', growth.heldBytes),
        ...spanOf('hurried, resident MB', growth.residentBytes),
      ]),
      ...Object.fromEntries([...peers].flatMap(([name, use]) => linesOf(name, use))),
    },
  };
}

function spanOf(name: string, [first, last]: readonly [number, number]): readonly [string, number][] {
  return [
    [`${name}, first`, first / MB],
    [`${name}, last`, last / MB],
  ];
}

function linesOf(name: string, { cpuMs, wallMs, listed, programsStarted }: PeerUse): readonly [string, number][] {
  return [
    [`${name}, CPU ms`, cpuMs],
    [`${name}, ms`, wallMs],
    [`${name}, processes listed`, listed],
    [`${name}, programs started`, programsStarted],
  ];
}

const wine = prepareWine();
if ('missing' in wine) throw new Error(`nothing to measure: ${wine.missing}`);
wine.stop();
adoptOrphans();
const folder = mkdtempSync(join(tmpdir(), 'minesweep-bench-'));
try {
  const describeHost = watchHost();
  const report = reportOf(await measure(wine, folder));
  const { processes: idlePrograms, ticks: hurriedTicks } = values;
  printReport(
    { ...report, conditions: { idlePrograms, seconds, hurriedTicks, ...describeHost() } },
    GOALS,
    values.json,
  );
} finally {
  wine.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
