import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { arch, availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { eventually, temporaryFolder } from '../../../../scripts/testing/minesweep.ts';
import { SIMULATOR_FOLDER_PREFIX } from '../../simulator-marker.ts';
import type { SimulatedProgram, Simulator, Simulators } from '../../simulators.ts';
import { startIdOf } from './linux-runs.ts';
import { openLinuxSimulators } from './simulators.ts';

const NAME = 'simulatortest';

async function open(folder: string): Promise<Simulators> {
  const simulators = observedValue(await openLinuxSimulators(folder));
  if (simulators === undefined) throw new Error('no simulators');
  return simulators;
}

function programOf(more: Partial<SimulatedProgram> = {}): SimulatedProgram {
  return { name: NAME, argv: [NAME], folder: 'bin', behaviour: { does: 'wait' }, ...more };
}

async function start(simulators: Simulators, program: SimulatedProgram, seconds = 30): Promise<Simulator> {
  const started = await simulators.start(program, seconds);
  const simulator = observedValue(started);
  if (simulator === undefined) throw new Error(JSON.stringify(started));
  return simulator;
}

const read = (pid: number, file: string) => readFileSync(`/proc/${pid}/${file}`, 'latin1');

/** Nanoseconds on a processor, of all threads. */
function usedNs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((thread) => Number(read(pid, `task/${thread}/schedstat`).split(' ')[0]))
    .reduce((sum, each) => sum + each, 0);
}

describe.runIf(arch() === 'x64')('a simulator on this machine', () => {
  it('is called what it is told to be called, and holds what it was given', async () => {
    using folder = temporaryFolder('simulators');
    await using simulators = await open(folder.path);
    const { pid } = await start(
      simulators,
      programOf({
        ...{ argv: ['[kworker/0:1]', '-o', 'x'], shortName: 'other', environment: { A: 'b' } },
        files: { 'config.json': '{}' },
      }),
    );
    await eventually('the short name', 5_000, () => read(pid, 'comm') === 'other\n');
    expect(read(pid, 'cmdline')).toBe('[kworker/0:1]\0-o\0x\0');
    expect(read(pid, 'environ')).toBe('A=b\0');
    const exe = readlinkSync(`/proc/${pid}/exe`);
    expect(exe).toContain(`/${SIMULATOR_FOLDER_PREFIX}`);
    expect(readFileSync(join(exe, '..', 'config.json'), 'utf8')).toBe('{}');
  });

  it('runs from a file that is gone, or was never there', async () => {
    using folder = temporaryFolder('simulators');
    await using simulators = await open(folder.path);
    const deleted = await start(simulators, programOf({ image: 'deleted-file' }));
    expect(readlinkSync(`/proc/${deleted.pid}/exe`)).toMatch(/simulatortest \(deleted\)$/);
    const inMemory = await start(simulators, programOf({ image: 'memory' }));
    expect(readlinkSync(`/proc/${inMemory.pid}/exe`)).toBe(`/memfd:${NAME} (deleted)`);
    await eventually('its name', 5_000, () => read(inMemory.pid, 'comm') === `${NAME.slice(0, 15)}\n`);
  });

  it('computes when it is to, and rests and goes on when it is told to', async () => {
    using folder = temporaryFolder('simulators');
    await using simulators = await open(folder.path);
    const simulator = await start(simulators, programOf({ behaviour: { does: 'compute', share: 0.5 } }));
    const grows = (byNs: number) => {
      const before = usedNs(simulator.pid);
      return () => usedNs(simulator.pid) > before + byNs;
    };
    await eventually('its work', 10_000, grows(100e6));
    simulator.rest();
    await eventually('its rest', 5_000, () => / T /.test(read(simulator.pid, 'stat')));
    simulator.goOn();
    await eventually('its work again', 10_000, grows(100e6));
  });

  it('waits without using a processor or memory, whatever it reserves', async () => {
    using folder = temporaryFolder('simulators');
    await using simulators = await open(folder.path);
    const { pid } = await start(simulators, programOf({ reservesDataset: true }));
    await eventually('the reservation', 5_000, () => /^VmSize:\s+2\d{6} kB$/m.test(read(pid, 'status')));
    expect(read(pid, 'maps')).toMatch(/ rwxp /);
    expect(Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(pid, 'status'))?.[1])).toBeLessThan(128);
  });

  it.runIf(availableParallelism() > 1)('binds each of two threads to a processor of its own', async () => {
    using folder = temporaryFolder('simulators');
    await using simulators = await open(folder.path);
    const { pid } = await start(simulators, programOf({ behaviour: { does: 'compute-bound', share: 0.2 } }));
    const bound = () =>
      readdirSync(`/proc/${pid}/task`).map(
        (thread) => /^Cpus_allowed_list:\t(.*)$/m.exec(read(pid, `task/${thread}/status`))?.[1] ?? '',
      );
    await eventually('the threads', 5_000, () => bound().filter((list) => /^\d+$/.test(list)).length === 2);
    expect(new Set(bound()).size).toBe(2);
  });

  it('dodges clock ticks without end', async () => {
    using folder = temporaryFolder('simulators');
    await using simulators = await open(folder.path);
    const { pid } = await start(simulators, programOf({ behaviour: { does: 'dodge-ticks' } }));
    const switches = () => Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(read(pid, 'status'))?.[1]);
    // It sleeps once a tick: more often than the 250 times after which it looks for the tick anew.
    await eventually('its sleeps', 20_000, () => switches() > 600);
    expect(usedNs(pid)).toBeGreaterThan(100e6);
  });

  it('ends by itself when its time is over, and with whoever started it', async () => {
    using folder = temporaryFolder('simulators');
    await using simulators = await open(folder.path);
    const brief = await start(simulators, programOf({ behaviour: { does: 'compute', share: 0.1 } }), 1);
    await eventually('the alarm', 10_000, () => brief.hasEnded);
    const module = pathToFileURL(join(import.meta.dirname, 'simulators.ts')).href;
    const source = `
      const { openLinuxSimulators } = await import(${JSON.stringify(module)});
      const opened = await openLinuxSimulators(${JSON.stringify(join(folder.path, 'other'))});
      const started = await opened.value.start(${JSON.stringify(programOf())}, 60);
      console.log(started.value.pid);
      setInterval(() => undefined, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    owner.stdout.on('data', (bytes) => {
      said += String(bytes);
    });
    const pid = await eventually('its pid', 15_000, () => /^\d+\n/.test(said) && Number(said));
    owner.kill('SIGKILL');
    await eventually('its end', 5_000, () => startIdOf(pid) === undefined);
    await (await open(join(folder.path, 'other')))[Symbol.asyncDispose]();
    expect(readdirSync(join(folder.path, 'other'))).toEqual([]);
  });

  it('leaves no process and no file', async () => {
    using folder = temporaryFolder('simulators');
    const simulators = await open(folder.path);
    const { pid } = await start(simulators, programOf());
    await simulators[Symbol.asyncDispose]();
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each([{ name: '../x' }, { folder: 'a/b' }, { files: { '/etc/x': '' } }])(
    'takes no path for a name: %j',
    async (more) => {
      using folder = temporaryFolder('simulators');
      await using simulators = await open(folder.path);
      expect(await simulators.start(programOf(more), 1)).toMatchObject({ unobservable: 'unsupported' });
    },
  );
});
