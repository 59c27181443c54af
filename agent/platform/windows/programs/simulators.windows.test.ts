import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../../scripts/testing/minesweep.ts';
import { type Observed, observedValue } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { Platform, ProcessDetails } from '../../platform.ts';
import { ProcessTable } from '../../process-table.ts';
import { SIMULATOR_FOLDER_PREFIX } from '../../simulator-marker.ts';
import type { SimulatedProgram, Simulator, Simulators } from '../../simulators.ts';
import { openWindowsPlatform } from '../open-windows-platform.ts';
import { openWindowsSimulators } from './simulators.ts';

const NAME = 'simulatortest';
/** Where others compute, a program waits for its turn. */
const PATIENCE_MS = 20_000;
/** The most that a program does at once of what it did not get to, and the clock ticks in which its time is told. */
const LATE_MS = 250;
const folder = mkdtempSync(join(tmpdir(), 'minesweep-windows-simulators-'));
let platform: Platform;
beforeAll(async () => {
  platform = await openWindowsPlatform(() => undefined);
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

function present<T>(reading: Observed<T>): T {
  const value = observedValue(reading);
  if (value === undefined) throw new Error(JSON.stringify(reading));
  return value;
}

async function open(name: string): Promise<Simulators> {
  return present(await openWindowsSimulators(join(folder, name)));
}

function programOf(more: Partial<SimulatedProgram> = {}): SimulatedProgram {
  return { name: NAME, argv: [NAME], folder: 'bin', behaviour: { does: 'wait' }, ...more };
}

async function start(simulators: Simulators, program: SimulatedProgram, seconds = 30): Promise<Simulator> {
  return present(await simulators.start(program, seconds));
}

/** When it began, as the platform counts; undefined when it is not listed. */
function startIdOf(pid: number): number | undefined {
  const table = new ProcessTable(1_024);
  platform.sweepProcesses(table);
  const slot = table.appeared.find((each) => table.pid[each] === pid);
  return slot === undefined ? undefined : table.startId[slot];
}

function detailsOf(pid: number): ProcessDetails {
  return present(platform.readProcess(pid, startIdOf(pid) ?? 0));
}

async function footprintOf(pid: number): Promise<ProcessFootprint> {
  const request = { kind: 'process-footprint', process: `${pid}:${startIdOf(pid)}`, pid } as const;
  const result = await platform.runProbe(request, new AbortController().signal);
  if (result.kind !== 'process-footprint') throw new Error(result.kind);
  return present(result.footprint);
}

describe('a simulator on Windows', () => {
  it('is called what it is told to be called, and has beside it what it was given', async () => {
    await using simulators = await open('names');
    const files = { 'config.json': '{}' };
    const { pid } = await start(simulators, programOf({ argv: [NAME, '-o', 'a "b" c\\', ''], files }));
    const { name, argv, exe, exeHidden } = detailsOf(pid);
    expect(name.text).toBe(`${NAME}.exe`);
    expect(present(argv).map(({ text }) => text)).toEqual([`${NAME}.exe`, '-o', 'a "b" c\\', '']);
    const path = present(exe).text;
    expect(path).toContain(`\\${SIMULATOR_FOLDER_PREFIX}`);
    expect(readFileSync(join(path, '..', 'config.json'), 'utf8')).toBe('{}');
    expect(exeHidden).toBeUndefined();
  });

  it('lies in a folder that is hidden as those of the system are', async () => {
    await using simulators = await open('hidden');
    const { pid } = await start(simulators, programOf({ folder: 'data', hidesAsSystem: true }));
    expect(detailsOf(pid).exeHidden).toBe(true);
  });

  it('computes as much as it is to, and rests and goes on when it is told to', async () => {
    await using simulators = await open('computes');
    const share = 0.4;
    const simulator = await start(simulators, programOf({ behaviour: { does: 'compute', share } }), 90);
    const usedMs = () => simulator.usedMs() ?? Number.NaN;
    /** What it used in so long, or in as long as it took it to use as much as is said. */
    const usedIn = async (leastMs: number, leastUsedMs = 0) => {
      const [fromMs, before] = [performance.now(), usedMs()];
      await sleep(leastMs);
      await eventually(`${leastUsedMs} ms of work`, PATIENCE_MS, () => usedMs() - before >= leastUsedMs);
      return { used: usedMs() - before, atMost: share * (performance.now() - fromMs) + LATE_MS };
    };
    const work = await usedIn(2_000, 400);
    expect(work.used).toBeLessThan(work.atMost);
    simulator.rest();
    simulator.rest();
    await sleep(200);
    expect((await usedIn(2_500)).used).toBeLessThan(50);
    simulator.goOn();
    // What it did not do while it rested is not made up for.
    const { used, atMost } = await usedIn(1_500, 200);
    expect(used).toBeLessThan(atMost);
  });

  it('waits without using a processor or memory, whatever it reserves', async () => {
    await using simulators = await open('waits');
    const simulator = await start(simulators, programOf({ reservesDataset: true }));
    await sleep(500);
    const { memory } = await footprintOf(simulator.pid);
    expect(present(memory).largeAnonymousBytes).toEqual([2_080 * 1024 * 1024]);
    expect(present(memory).executableAnonymousBytes).toBeGreaterThanOrEqual(256 * 1024);
    expect(simulator.usedMs()).toBeLessThan(100);
  });

  it.runIf(availableParallelism() > 1)('binds each of two threads to a processor of its own', async () => {
    await using simulators = await open('bound');
    const { pid } = await start(simulators, programOf({ behaviour: { does: 'compute-bound', share: 0.3 } }));
    const busy = await eventually('two threads at work in one look', PATIENCE_MS, async () => {
      const { busy } = present((await footprintOf(pid)).threads);
      return busy.length >= 2 && busy;
    });
    expect(busy.map(({ onlyCpu }) => typeof onlyCpu)).toEqual(['number', 'number']);
    expect(new Set(busy.map(({ onlyCpu }) => onlyCpu)).size).toBe(2);
  });

  it('holds a connection, or ends when it is refused', async () => {
    await using simulators = await open('connected');
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const told = server.address();
    const connectsTo = { address: '127.0.0.1', port: typeof told === 'object' ? (told?.port ?? 0) : 0 };
    const accepted = once(server, 'connection');
    const { pid } = await start(simulators, programOf({ connectsTo }));
    const [socket] = await accepted;
    const own = present(platform.readConnections()).filter(({ ownerPid }) => ownerPid === pid);
    expect(own.map(({ tuple }) => tuple.remote)).toEqual([{ ip: connectsTo.address, port: connectsTo.port }]);
    socket.destroy();
    server.close();
    await once(server, 'close');
    const refused = await start(simulators, programOf({ name: 'refused', argv: ['refused'], connectsTo }));
    await eventually('its end', PATIENCE_MS, () => refused.hasEnded);
  });

  it('ends by itself when its time is over, and with whoever started it', { timeout: 30_000 }, async () => {
    await using simulators = await open('time');
    const brief = await start(simulators, programOf({ behaviour: { does: 'compute', share: 0.1 } }), 1);
    await eventually('its time', PATIENCE_MS, () => brief.hasEnded);
    const state = join(folder, 'killed');
    const source = `
      const { openWindowsSimulators } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'simulators.ts')).href)});
      const opened = await openWindowsSimulators(${JSON.stringify(state)});
      const started = await opened.value.start(${JSON.stringify(programOf({ behaviour: { does: 'compute', share: 0.1 } }))}, 60);
      process.send(started.value.pid);
      setInterval(() => undefined, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const pid = await new Promise<number>((resolve) => owner.once('message', (message) => resolve(Number(message))));
    expect(startIdOf(pid)).toBeDefined();
    owner.kill('SIGKILL');
    await eventually('its end', PATIENCE_MS, () => startIdOf(pid) === undefined);
    const [left = ''] = readdirSync(state);
    await (await open('killed'))[Symbol.asyncDispose]();
    expect(left).toContain(SIMULATOR_FOLDER_PREFIX);
    expect(readdirSync(state)).toEqual([]);
  });

  it('leaves no process and no file, not even hidden ones', async () => {
    const simulators = await open('nothing');
    const { pid } = await start(simulators, programOf({ folder: '.hidden', hidesAsSystem: true }));
    await simulators[Symbol.asyncDispose]();
    await eventually('its end', PATIENCE_MS, () => startIdOf(pid) === undefined);
    expect(readdirSync(join(folder, 'nothing'))).toEqual([]);
  });

  it.each<Partial<SimulatedProgram>>([
    { name: '..\\x' },
    { name: 'nul.exe' },
    { folder: 'a/b' },
    { folder: '..' },
    { files: { 'a:b': '' } },
    { image: 'memory' },
    { behaviour: { does: 'dodge-ticks' } },
    { connectsTo: { address: 'pool.example', port: 1 } },
  ])('is not what there cannot be: %j', async (more) => {
    await using simulators = await open('refused');
    expect(await simulators.start(programOf(more), 1)).toMatchObject({ unobservable: 'unsupported' });
  });
});
