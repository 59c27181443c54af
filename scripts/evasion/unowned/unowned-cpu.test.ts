import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CPrograms } from '../../bench/c-program.ts';
import { provideTool, requireOrSkip } from '../../testing/require-tool.ts';

/*
 * A process that the agent's view of /proc lacks (a file system lies over its folder, in a mount namespace of the agent alone) uses
 * the processor of this machine. Harmless programs, which end with this one.
 */
const WATCH = fileURLToPath(new URL('./watch-child.ts', import.meta.url));
/** Longer than anything here takes, shorter than the time of a test. */
const WATCH_S = 180;
const KINDS = ['unowned-cpu', 'tick-dodging'];
const programs = new CPrograms();
const started: ChildProcess[] = [];
const groups: string[] = [];

afterEach(async () => {
  const ended = started.splice(0).map((child) => {
    const end =
      child.exitCode === null && child.signalCode === null
        ? new Promise((done) => child.once('exit', done))
        : undefined;
    child.kill('SIGKILL');
    return end;
  });
  await Promise.all(ended);
  for (const group of groups.splice(0)) rmdirSync(group);
});

afterAll(() => programs[Symbol.dispose]());

type Line = Readonly<Record<string, unknown>>;

/** Waits for its first line. */
async function start(command: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  await new Promise((done) => child.stdout?.once('data', done));
  return child;
}

/** Lets a program that waits for a byte begin. */
function release(child: ChildProcess): void {
  child.stdin?.write('\n');
}

class Watch {
  readonly lines: Line[] = [];
  readonly #waiting = new Set<() => void>();
  #hasEnded = false;

  /** Watches this machine where the folder of this process is covered. */
  constructor(hiddenPid: number) {
    const inside = `mount -t tmpfs none /proc/${hiddenPid} && exec "$0" "$1" ${WATCH_S}`;
    const child = spawn('sh', ['-c', 'exec unshare -m sh -c "$0" "$1" "$2"', inside, process.execPath, WATCH], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line));
      this.#wake();
    });
    child.once('exit', () => {
      this.#hasEnded = true;
      this.#wake();
    });
  }

  #wake(): void {
    for (const look of this.#waiting) look();
  }

  /** The first such line, when it comes. */
  async until(what: (line: Line) => boolean): Promise<Line> {
    for (;;) {
      const found = this.lines.find(what);
      if (found !== undefined) return found;
      if (this.#hasEnded) throw new Error(`it did not come while this was watched: ${what}`);
      await new Promise<void>((done) => {
        this.#waiting.add(done);
      });
      this.#waiting.clear();
    }
  }

  async untilBlocks(count: number): Promise<number> {
    const line = await this.until(({ block }) => typeof block === 'number' && block >= count);
    return Number(line.second);
  }

  get blocks(): number {
    return Math.max(0, ...this.lines.map(({ block }) => Number(block ?? 0)));
  }

  get findings(): readonly unknown[] {
    return this.lines.flatMap(({ finding }) => (KINDS.includes(String(finding)) ? [finding] : []));
  }
}

function isFinding(kind: string) {
  return ({ finding }: Line) => finding === kind;
}

function missing(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may cover a folder of /proc';
  return provideTool({ command: 'cc', debianPackage: 'gcc' });
}

function hider(): string {
  const built = programs.build('cpu-hider', import.meta.url);
  if ('missing' in built) throw new Error(built.missing);
  return built.path;
}

/** A control group of its own for this process, where the machine has such groups. */
function intoGroup(pid: number): string | undefined {
  const root = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((folder) =>
    existsSync(`${folder}/cgroup.controllers`),
  );
  if (root === undefined) return undefined;
  const name = `/minesweep-test-${pid}`;
  mkdirSync(`${root}${name}`);
  groups.push(`${root}${name}`);
  writeFileSync(`${root}${name}/cgroup.procs`, String(pid));
  return name;
}

describe('CPU that nobody owns, on this machine', { timeout: 240_000 }, () => {
  it('0.2 cores of a hidden process within 60 s, with the control group it is in', async (context) => {
    requireOrSkip(context, missing());
    const burner = await start(hider(), ['duty', '20']);
    const group = intoGroup(burner.pid ?? 0);
    const watch = new Watch(burner.pid ?? 0);
    const before = await watch.untilBlocks(6);
    expect(watch.findings).toEqual([]);
    release(burner);
    const { second } = await watch.until(isFinding('unowned-cpu'));
    console.info(`0.2 hidden cores seen after ${(Number(second) - before).toFixed(1)} s`);
    expect(Number(second) - before).toBeLessThan(60);
    if (group === undefined) return;
    const named = await watch.until((line) => isFinding('unowned-cpu')(line) && JSON.stringify(line).includes(group));
    expect(named.evidence).toMatchObject([{ code: 'unowned-cgroup', params: { cgroup: group } }]);
  });

  it('a hidden core within 30 s beside a storm of forks, which itself is nothing', async (context) => {
    requireOrSkip(context, missing());
    const burner = await start(hider(), ['duty', '100']);
    await start('sh', ['-c', 'echo ready; while :; do /bin/true; done']);
    release(await start(hider(), ['reap']));
    const watch = new Watch(burner.pid ?? 0);
    const before = await watch.untilBlocks(12);
    expect(watch.findings).toEqual([]);
    release(burner);
    const { second } = await watch.until(isFinding('unowned-cpu'));
    console.info(`a hidden core seen after ${(Number(second) - before).toFixed(1)} s`);
    // Six blocks of five seconds; a machine that is late makes them longer.
    expect(watch.blocks - 12).toBeLessThanOrEqual(6);
  });

  it('a hidden process that sleeps over clock ticks', async (context) => {
    requireOrSkip(context, missing());
    const burner = await start(hider(), ['dodge']);
    const watch = new Watch(burner.pid ?? 0);
    const before = await watch.untilBlocks(6);
    expect(watch.findings).toEqual([]);
    release(burner);
    const { second } = await watch.until(isFinding('unowned-cpu'));
    expect(Number(second) - before).toBeLessThan(60);
    const blocks = 6 + Math.ceil((Number(second) - before) / 5) + 12;
    const told = await Promise.race([
      watch.until(isFinding('tick-dodging')),
      watch.untilBlocks(blocks).then(() => undefined),
    ]);
    const last = watch.lines.findLast(({ block }) => block !== undefined);
    console.info(`tick dodging: ${JSON.stringify(told ?? last)}`);
    // Where no processor is ever idle, every tick meets somebody else, and nothing is missing from user and system time.
    const isFull = Number(last?.busyCores30s) > Number(last?.cpuCount) - 0.1;
    requireOrSkip(context, isFull ? 'a processor that is idle now and then' : undefined);
    expect(told).toBeDefined();
  });
});
