import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ProcessTable } from '../../process-table.ts';
import { GapCounts } from '../../gap-counts.ts';
import { observedValue } from '#shared/model/observed.ts';
import { BusyTime } from '../host/busy-time.ts';
import { HostCountersReader } from '../host/host-counters.ts';
import { readPageBytes } from '../host/page-bytes.ts';
import { ProcessCountsReader } from './process-counts.ts';
import { ProcessSweep } from './process-sweep.ts';

/** Names of the files that this process holds open now. */
function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`);
    } catch {
      // The descriptor of the listing itself.
      return [];
    }
  });
}

function sweepOf(descriptorBudget: number, takeBusyMs?: () => number | undefined) {
  const gaps = new GapCounts();
  const options = { proc: '/proc', ticksPerSecond: 100, pageBytes: readPageBytes('/proc'), descriptorBudget, gaps };
  return { gaps, sweep: new ProcessSweep(takeBusyMs === undefined ? options : { ...options, takeBusyMs }) };
}

/** Sweeps six times and tells which of the processes, told on its standard input, each sweep missed. */
const SCARCE = `
  const { GapCounts } = await import('${new URL('../../gap-counts.ts', import.meta.url).href}');
  const { ProcessTable } = await import('${new URL('../../process-table.ts', import.meta.url).href}');
  const { ProcessSweep } = await import('${new URL('process-sweep.ts', import.meta.url).href}');
  const pids = JSON.parse(process.getBuiltinModule('node:fs').readFileSync(0, 'utf8'));
  const gaps = new GapCounts();
  const sweep = new ProcessSweep({ proc: '/proc', ticksPerSecond: 100, descriptorBudget: 4096, gaps, takeBusyMs: () => 0 });
  const table = new ProcessTable(4096);
  const missing = Array.from({ length: 6 }, () => {
    sweep.sweep(table);
    return pids.filter((pid) => table.slotOf(pid) === undefined);
  });
  console.log(JSON.stringify({ missing, open: sweep.openDescriptors, gaps: gaps.take() }));`;

describe('ProcessSweep on this machine', () => {
  it('keeps no descriptor of a process that ended', async () => {
    const { sweep } = sweepOf(4_096);
    const table = new ProcessTable(4_096);
    const child = spawn('sleep', ['30'], { stdio: 'ignore' });
    await new Promise((resolve) => child.once('spawn', resolve));
    sweep.sweep(table);
    const isHeld = () => openFiles().includes(`/proc/${child.pid}/stat`);
    expect(isHeld()).toBe(true);
    expect(table.slotOf(child.pid ?? 0)).toBeDefined();
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    sweep.sweep(table);
    expect(table.slotOf(child.pid ?? 0)).toBeUndefined();
    expect(isHeld()).toBe(false);
    sweep.close();
    expect(openFiles().filter((path) => path.endsWith('/stat'))).toEqual([]);
    expect(sweep.openDescriptors).toBe(0);
  });

  it('knows the memory of a process as the system tells it to that process', () => {
    const { sweep } = sweepOf(4_096);
    const table = new ProcessTable(4_096);
    sweep.sweep(table);
    const residentBytes = table.residentBytes[table.slotOf(process.pid) ?? 0] ?? 0;
    const ownBytes = process.memoryUsage.rss();
    expect(residentBytes).toBeGreaterThan(ownBytes * 0.7);
    expect(residentBytes).toBeLessThan(ownBytes * 1.3);
    sweep.close();
  });

  it('sees every process with few descriptors and says that they are scarce', () => {
    const { sweep, gaps } = sweepOf(3);
    const table = new ProcessTable(4_096);
    for (let times = 0; times < 6; times++) sweep.sweep(table);
    expect(sweep.openDescriptors).toBeLessThanOrEqual(3);
    expect(table.size).toBeGreaterThan(3);
    expect(gaps.take()['sweep:descriptors-scarce']).toBe(6);
    sweep.close();
  });

  it('reads resting processes within eight sweeps, and at once when CPU time is unexplained', async () => {
    let busyMs = 0;
    const { sweep } = sweepOf(4_096, () => busyMs);
    const table = new ProcessTable(4_096);
    const burn = 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done';
    const script = `read go; ${burn}; echo done; read go; ${burn}; echo done; read go`;
    const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
    const burnOnce = async () => {
      for (let times = 0; times < 20; times++) sweep.sweep(table);
      child.stdin.write('\n');
      await new Promise((resolve) => child.stdout.once('data', resolve));
    };
    try {
      await burnOnce();
      const slot = table.slotOf(child.pid ?? 0) ?? -1;
      const before = table.cpuMs(slot);
      let sweeps = 0;
      while (table.cpuMs(slot) === before && sweeps < 20) {
        sweep.sweep(table);
        sweeps++;
      }
      expect(sweeps).toBeLessThanOrEqual(8);
      await burnOnce();
      const between = table.cpuMs(slot);
      busyMs = 1e9;
      sweep.sweep(table);
      expect(table.cpuMs(slot)).toBeGreaterThan(between);
      expect(table.slotOf(child.pid ?? 0)).toBe(slot);
    } finally {
      child.kill('SIGKILL');
      sweep.close();
    }
  });

  it('enters everything again into another table', () => {
    const { sweep } = sweepOf(4_096, () => 0);
    const first = new ProcessTable(4_096);
    for (let times = 0; times < 8; times++) sweep.sweep(first);
    const second = new ProcessTable(4_096);
    sweep.sweep(second);
    const slot = second.slotOf(process.pid) ?? -1;
    expect(second.cpuMs(slot)).toBeGreaterThan(0);
    expect(Math.abs(second.size - first.size)).toBeLessThan(20);
    sweep.close();
  });

  it('knows who begins and who ends without a list, and takes no thread for a process', async () => {
    const { sweep } = sweepOf(4_096, () => 0);
    const counts = new ProcessCountsReader('/proc');
    const table = new ProcessTable(4_096);
    const look = () => sweep.sweep(table, { counts: observedValue(counts.read()) });
    const pids = () =>
      new Set([...table.pid.subarray(0, table.slotLimit)].filter((_, slot) => table.seenIn[slot] !== 0));
    const started: ChildProcess[] = [];
    try {
      let listings = 0;
      let withoutList = 0;
      for (let round = 0; round < 40; round++) {
        // Half of a Node's ids are threads.
        const isNode = round % 8 === 0;
        const child = isNode
          ? spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9); console.log()'])
          : spawn('sleep', ['60']);
        started.push(child);
        await once(isNode ? child.stdout : child, isNode ? 'data' : 'spawn');
        look();
        if (sweep.hasListed) listings++;
        else withoutList++;
        const threads = readdirSync(`/proc/${child.pid}/task`).map(Number);
        if (isNode) expect(threads.length).toBeGreaterThan(3);
        expect(threads.filter((id) => pids().has(id))).toEqual([child.pid]);
        const own = new Set(started.map(({ pid }) => pid));
        expect(sweep.unlisted().filter((pid) => own.has(pid))).toEqual([]);
        if (round % 2 === 0) continue;
        const ending = started.shift() as ChildProcess;
        ending.kill('SIGKILL');
        await once(ending, 'close');
        look();
        look();
        expect(pids().has(ending.pid ?? 0)).toBe(false);
      }
      expect(listings).toBeGreaterThan(0);
      // How often depends on what else begins and ends on this machine.
      expect(withoutList).toBeGreaterThan(0);
    } finally {
      for (const child of started) child.kill('SIGKILL');
      counts.close();
      sweep.close();
    }
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'meets an end and what the parent is credited with in one sweep, whoever rests (phase %i)',
    async (phase) => {
      const counters = new HostCountersReader('/proc', 100);
      const busy = new BusyTime();
      const { sweep } = sweepOf(4_096, () => busy.advance(counters.read()));
      const counts = new ProcessCountsReader('/proc');
      const table = new ProcessTable(4_096);
      const look = () => sweep.sweep(table, { counts: observedValue(counts.read()) });
      const burn = (times: number) => `i=0; while [ $i -lt ${times} ]; do i=$((i+1)); done`;
      // A parent that waits for a child, which has computed and rests.
      const script = `(${burn(600_000)}; echo $(exec sh -c 'echo $PPID'); read end) <&3 & exec 3<&-; wait; echo waited; exec sleep 60`;
      const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] });
      const said = parent.stdout as NonNullable<typeof parent.stdout>;
      const toChild = parent.stdio[3];
      if (toChild === null || toChild === undefined || !('write' in toChild)) throw new Error('no way to the child');
      try {
        const child = Number(String((await once(said, 'data'))[0]));
        for (
          let times = 0;
          times < 60 && !(times > 12 && !sweep.hasListed && table.slotOf(child) !== undefined);
          times++
        )
          look();
        for (let times = 0; times < phase; times++) look();
        const slot = table.slotOf(parent.pid ?? 0) ?? -1;
        const creditedBefore = table.childCpuMs[slot] as number;
        toChild.write('\n');
        await once(said, 'data');
        let looks = 0;
        do look();
        while (table.slotOf(child) !== undefined && table.childCpuMs[slot] === creditedBefore && ++looks < 20);
        expect([table.slotOf(child), (table.childCpuMs[slot] as number) > creditedBefore]).toEqual([undefined, true]);
      } finally {
        parent.kill('SIGKILL');
        counts.close();
        sweep.close();
      }
    },
  );

  it('is content with fewer when the system has no more descriptors, and knows everybody all the same', async () => {
    const sleepers = Array.from({ length: 60 }, () => spawn('sleep', ['60'], { stdio: 'ignore' }));
    try {
      await Promise.all(sleepers.map((child) => once(child, 'spawn')));
      const living = readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(Number);
      const limit = 30 + Math.floor(living.length / 2); // a Node has some 25 of its own
      const script = 'ulimit -n "$1"; shift; exec "$@"';
      const child = spawnSync('sh', ['-c', script, 'sh', `${limit}`, process.execPath, '-e', SCARCE], {
        input: JSON.stringify(living),
        encoding: 'utf8',
        timeout: 30_000,
      });
      expect(child.status, child.stderr).toBe(0);
      const { missing, open, gaps } = JSON.parse(child.stdout);
      const isThere = (pid: number) => existsSync(`/proc/${pid}`);
      expect(missing.map((pids: readonly number[]) => pids.filter(isThere))).toEqual([[], [], [], [], [], []]);
      expect(open).toBeGreaterThan(0);
      expect(open).toBeLessThan(limit);
      expect(gaps).toEqual({ 'sweep:descriptors-scarce': 6 });
    } finally {
      for (const child of sleepers) child.kill('SIGKILL');
    }
  });

  it('knows every living process in each sweep while descriptors are scarce', async () => {
    const counts = new ProcessCountsReader('/proc');
    const known = observedValue(counts.read())?.links ?? 0;
    const { sweep } = sweepOf(Math.max(8, Math.floor(known / 2)), () => 0);
    const table = new ProcessTable(4_096);
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(child, 'spawn');
    try {
      for (let times = 0; times < 30; times++) {
        sweep.sweep(table, { counts: observedValue(counts.read()) });
        expect(table.slotOf(child.pid ?? 0)).toBeDefined();
        expect(table.slotOf(process.pid)).toBeDefined();
      }
    } finally {
      child.kill('SIGKILL');
      counts.close();
      sweep.close();
    }
  });
});
