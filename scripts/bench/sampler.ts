import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import v8Flags from '../../bin/v8-flags.json' with { type: 'json' };
import { readResidentMemory, startWholeAgent } from './agent-resident.ts';
import { type BenchGoal, printReport } from './bench-report.ts';
import { CPrograms } from './c-program.ts';
import { Contenders } from './contenders.ts';
import { watchHost } from './host-conditions.ts';
import { PeerPrograms } from './peer-programs.ts';
import { readTreeCpuMs } from './thread-cpu.ts';

/*
 * What one sweep of all processes costs at a true 1 Hz, beside `top -b -d1`, other tools and a floor in C, and what the whole agent costs. All
 * run at the same time, a quarter of a second apart, so that neighbours on the machine disturb all of them alike; what counts is
 * CPU time. `ours` is the sampler as the agent has it; `every` is the same when no idle process may rest, the same work as the
 * floor's. `connections` reads connections as the agent does, `ss` runs `ss -tnp` each second. `agent` is the agent that `minesweep up`
 * starts, connected to its collector. Two minutes, because V8 tidies the agent's memory every third (some 45 ms of work): a
 * share of it belongs to the agent, and a shorter window would hold all of it or none.
 *
 *   npm run bench:sampler -- [--processes 1500] [--sockets 600] [--seconds 120] [--json]
 */
const GOALS: readonly BenchGoal[] = [
  { ratio: 'vs-top', atMost: 0.33, meaning: 'CPU of our sweep, idle processes rest / top -b -d1' },
  { ratio: 'vs-floor', atMost: 1.5, meaning: 'the same / floor in C' },
  { ratio: 'every-vs-top', atMost: 0.33, meaning: 'CPU of our sweep, none rests / top -b -d1' },
  { ratio: 'every-vs-floor', atMost: 1.5, meaning: 'the same / floor in C' },
  { ratio: 'agent-vs-top', atMost: 0.33, meaning: 'CPU of the whole agent / top -b -d1' },
  { ratio: 'agent-vs-pidstat', meaning: 'the same / pidstat 1' },
  { ratio: 'agent-vs-atop', meaning: 'the same / atop 1' },
  { ratio: 'connections-vs-ss', atMost: 0.12, meaning: 'CPU of reading connections / ss -tnp' },
  { ratio: 'resident-vs-empty-node', atMost: 1.9, meaning: 'resident memory of the whole agent / empty Node' },
];
/** The agent has read what it wants to know of every process, has looked for the owner of every socket (64 processes a second), and all else has settled. */
const SETTLE_MS = 60_000;

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '1500' },
    sockets: { type: 'string', default: '600' },
    seconds: { type: 'string', default: '120' },
    json: { type: 'boolean', default: false },
  },
});
const processes = readCount('processes', values.processes);
const sockets = readCount('sockets', values.sockets);
const seconds = readCount('seconds', values.seconds);
const child = fileURLToPath(new URL('./sampler-child.ts', import.meta.url));
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

async function measure(): Promise<void> {
  const missing: string[] = [];
  using programs = new CPrograms();
  using contenders = new Contenders();
  using peers = new PeerPrograms();
  await startIdleProcesses(programs, contenders);
  const idleSockets = fileURLToPath(new URL('./idle-sockets.ts', import.meta.url));
  await contenders.start(process.execPath, [idleSockets, String(sockets)], true);
  const floor = programs.build('floor-sampler');

  const pids = new Map<string, number>();
  const add = async (name: string, command: string, args: readonly string[], waitForWord: boolean) => {
    const pid = await contenders.start(command, args, waitForWord);
    if (pid === undefined) missing.push(`${name}: ${command} does not run here`);
    else pids.set(name, pid);
    await sleep(1_250);
  };
  await add('emptyNode', process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], false);
  await add('ours', process.execPath, [...v8Flags.agent, child], true);
  await add('every', process.execPath, [...v8Flags.agent, child, 'every'], true);
  if ('path' in floor) await add('floor', floor.path, [], true);
  else missing.push(floor.missing);
  await add('connections', process.execPath, [...v8Flags.agent, child, 'connections'], true);
  await add('ss', 'sh', ['-c', 'while :; do ss -tnp > /dev/null; sleep 1; done'], false);
  await add('top', 'top', ['-b', '-d1'], false);
  for (const [name, debianPackage] of [
    ['pidstat', 'sysstat'],
    ['atop', 'atop'],
  ] as const) {
    const peer = peers.find(name, debianPackage);
    if ('path' in peer) await add(name, peer.path, ['1'], false);
    else missing.push(peer.missing);
  }
  await using agent = await startWholeAgent();
  if ('missing' in agent) missing.push(`agent: ${agent.missing}`);
  else pids.set('agent', agent.pid);

  await sleep(SETTLE_MS);
  const describeHost = watchHost();
  const msPerSecond = await measureCpu(pids);
  const conditions = describeHost();
  const allProcesses = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;

  const ratios: Record<string, number> = {};
  const absolute: Record<string, number> = {};
  const compare = (ratio: string, part: number | undefined, whole: number | undefined) => {
    if (part !== undefined && whole !== undefined) ratios[ratio] = part / whole;
  };
  for (const [name, value] of msPerSecond) if (name !== 'emptyNode') absolute[`${name}CpuMsPerSecond`] = value;
  for (const peer of ['top', 'floor']) {
    compare(`vs-${peer}`, msPerSecond.get('ours'), msPerSecond.get(peer));
    compare(`every-vs-${peer}`, msPerSecond.get('every'), msPerSecond.get(peer));
  }
  for (const peer of ['top', 'pidstat', 'atop'])
    compare(`agent-vs-${peer}`, msPerSecond.get('agent'), msPerSecond.get(peer));
  compare('connections-vs-ss', msPerSecond.get('connections'), msPerSecond.get('ss'));
  const [ofAgent, ofNode] = ['agent', 'emptyNode'].map((name) => {
    const pid = pids.get(name);
    if (pid === undefined) return undefined;
    const { residentBytes, anonymousBytes } = readResidentMemory(pid);
    absolute[`${name}ResidentMb`] = residentBytes / 2 ** 20;
    absolute[`${name}AnonymousMb`] = anonymousBytes / 2 ** 20;
    return residentBytes;
  });
  compare('resident-vs-empty-node', ofAgent, ofNode);
  printReport(
    {
      name: 'sampler',
      ratios,
      absolute,
      conditions: {
        idleProcesses: processes,
        sockets,
        allProcesses,
        seconds,
        ...conditions,
        missing: missing.length === 0 ? 'nothing' : missing.join('; '),
      },
    },
    GOALS,
    values.json,
  );
}

/** Milliseconds of CPU per second, by name. */
async function measureCpu(pids: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>> {
  const look = () => [...pids].map(([name, pid]) => ({ name, cpuMs: readTreeCpuMs(pid), atMs: performance.now() }));
  const before = new Map(look().map((reading) => [reading.name, reading]));
  await sleep(seconds * 1_000);
  return new Map(
    look().map(({ name, cpuMs, atMs }) => {
      const { cpuMs: cpuMsBefore = 0, atMs: atMsBefore = 0 } = before.get(name) ?? {};
      return [name, ((cpuMs - cpuMsBefore) * 1_000) / (atMs - atMsBefore)];
    }),
  );
}

async function startIdleProcesses(programs: CPrograms, contenders: Contenders): Promise<void> {
  const idlers = programs.build('idle-processes');
  const pid =
    'path' in idlers
      ? await contenders.start(idlers.path, [String(processes)], true)
      : // Without a compiler: they end by themselves, should this program not live to do it.
        await contenders.start(
          'sh',
          ['-c', `for i in $(seq ${processes}); do sleep 600 & done; echo ready; wait`],
          true,
        );
  if (pid === undefined) throw new Error('The idle processes did not start');
}

async function sleep(ms: number): Promise<void> {
  await wait(ms, undefined, { signal: stopping.signal });
}

function readCount(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} takes a whole number above 0, not ${JSON.stringify(text)}`);
}

try {
  await measure();
} catch (error) {
  if (!stopping.signal.aborted) throw error;
  console.error('Stopped before the end: nothing was measured');
  process.exitCode = 2;
}
