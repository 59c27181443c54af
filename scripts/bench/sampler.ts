import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import v8Flags from '../../bin/v8-flags.json' with { type: 'json' };
import { printReport } from './bench-report.ts';
import { buildCProgram } from './c-program.ts';
import { measureAgentResident } from './agent-resident.ts';
import { readThreadCpuMs } from './thread-cpu.ts';

/*
 * What one sweep of all processes costs at a true 1 Hz, beside `top -b -d1` and a floor in C. All run at the same time, a
 * quarter of a second apart, so that neighbours on the machine disturb all of them alike; what counts is CPU time. `ours` is the
 * sampler as the agent has it; `oursEvery` is the same when no idle process may rest, the same work as the floor's.
 *
 *   npm run bench:sampler -- [--processes 1500] [--seconds 20] [--json]
 */
const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '1500' },
    seconds: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});
const processes = Number(values.processes);
const seconds = Number(values.seconds);
const missing: string[] = [];
const started: ChildProcess[] = [];

function start(command: string, args: readonly string[], waitForReady: boolean): Promise<number | undefined> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, TERM: 'dumb' } });
  started.push(child);
  return new Promise((resolve) => {
    child.once('error', () => resolve(undefined));
    child.once('exit', () => resolve(undefined));
    if (!waitForReady) child.once('spawn', () => resolve(child.pid));
    // What a peer prints is read and dropped, or it would stop when the pipe is full.
    child.stdout.on('data', () => {
      if (waitForReady) resolve(child.pid);
    });
  });
}

async function startFloor(): Promise<number | undefined> {
  const floor = buildCProgram('floor-sampler');
  if ('missing' in floor) {
    missing.push(`floor: ${floor.missing}`);
    return undefined;
  }
  return start(floor.path, [], true);
}

async function run(): Promise<void> {
  const idlers = buildCProgram('idle-processes');
  if ('missing' in idlers) throw new Error(idlers.missing);
  if ((await start(idlers.path, [String(processes)], true)) === undefined) throw new Error('no idle processes');

  const child = fileURLToPath(new URL('./sampler-child.ts', import.meta.url));
  const pids = new Map<string, number>();
  for (const [name, begin] of [
    ['ours', () => start(process.execPath, [...v8Flags.agent, child], true)],
    ['oursEvery', () => start(process.execPath, [...v8Flags.agent, child, 'every'], true)],
    ['floor', startFloor],
    ['top', () => start('top', ['-b', '-d1'], false)],
  ] as const) {
    const pid = await begin();
    if (pid !== undefined) pids.set(name, pid);
    else missing.push(name);
    await sleep(1_250);
  }
  await sleep(6_000);
  const before = new Map(
    [...pids].map(([name, pid]) => [name, { cpuMs: readThreadCpuMs(pid), atMs: performance.now() }]),
  );
  await sleep(seconds * 1_000);
  const msPerSecond = new Map<string, number>();
  for (const [name, pid] of pids) {
    const start = before.get(name) ?? { cpuMs: 0, atMs: 0 };
    msPerSecond.set(name, ((readThreadCpuMs(pid) - start.cpuMs) * 1_000) / (performance.now() - start.atMs));
  }
  const total = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
  const resident = await measureAgentResident();

  const ratios: Record<string, number> = {};
  const absolute: Record<string, number> = {};
  const ours = msPerSecond.get('ours');
  const every = msPerSecond.get('oursEvery');
  for (const [name, value] of msPerSecond) {
    absolute[`${name}CpuMsPerSweep`] = value;
    if (name === 'floor' || name === 'top') {
      if (ours !== undefined) ratios[`vs-${name}`] = ours / value;
      if (every !== undefined) ratios[`every-vs-${name}`] = every / value;
    }
  }
  if ('missing' in resident) missing.push(`resident: ${resident.missing}`);
  else {
    ratios['resident-vs-empty-node'] = resident.agentBytes / resident.emptyBytes;
    absolute.agentResidentMb = resident.agentBytes / 2 ** 20;
    absolute.emptyNodeResidentMb = resident.emptyBytes / 2 ** 20;
  }
  const report = {
    name: 'sampler',
    ratios,
    absolute,
    conditions: {
      idleProcesses: processes,
      allProcesses: total,
      seconds,
      cpus: cpus().length,
      kernel: release(),
      node: process.version,
      load1m: Math.round((loadavg()[0] ?? 0) * 100) / 100,
      missing: missing.length === 0 ? 'nothing' : missing.join('; '),
    },
  };
  printReport(
    report,
    [
      { ratio: 'vs-top', atMost: 0.33 },
      { ratio: 'vs-floor', atMost: 1.5 },
      { ratio: 'every-vs-top', atMost: 0.33 },
      { ratio: 'every-vs-floor', atMost: 1.5 },
      { ratio: 'resident-vs-empty-node', atMost: 1.9 },
    ],
    values.json ? ['--json'] : [],
  );
}

try {
  await run();
} finally {
  for (const child of started) child.kill('SIGKILL');
}
