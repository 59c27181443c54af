import { describe, expect, it } from 'vitest';
import { WatchedHost } from '../testing/watched-host.ts';

const KIND = 'quiet-when-watched';
const TOP = 900;

/** Opens `top` at these seconds for so long; answers whether it is open in a second. */
function opens(host: WatchedHost, spans: readonly (readonly [from: number, length: number])[], cgroup = '/') {
  return (second: number): boolean => {
    const open = spans.some(([from, length]) => second >= from && second < from + length);
    if (open && !host.platform.processes.has(TOP))
      host.platform.start(TOP, { name: 'top', exe: '/usr/bin/top', cgroup });
    if (!open) host.platform.end(TOP);
    return open;
  };
}

describe('quiet when watched', () => {
  it('names what stops while top runs, after three short openings', async () => {
    const host = new WatchedHost();
    const miner = host.platform.start(10);
    host.platform.start(11, { cores: 0.6 });
    const isOpen = opens(host, [
      [60, 10],
      [84, 10],
      [113, 10],
    ]);
    await host.run(130, (second) => {
      miner.cores = isOpen(second - 1) ? 0 : 1;
    });
    const { subject, signals, attack } = host.of(KIND);
    expect(subject).toMatchObject({ process: { pid: 10 } });
    expect(signals).toMatchObject([
      { code: 'evasion.quiet-when-watched', params: { sessions: 3, drops: 3, returns: 2 } },
    ]);
    expect(signals[0]?.params.effectCores).toBeGreaterThan(0.8);
    expect(signals[0]?.params.pValue).toBeLessThan(0.001);
    expect(attack).toEqual(['T1057', 'T1497.002']);
    expect(host.kinds.filter((kind) => kind === KIND)).toHaveLength(1);
  });

  it('follows a program that is killed and comes back as another process with another name', async () => {
    const host = new WatchedHost();
    const isOpen = opens(host, [
      [60, 12],
      [130, 15],
      [220, 11],
    ]);
    let pid = 10;
    await host.run(300, (second) => {
      const watched = isOpen(second);
      if (watched) host.platform.end(pid);
      else if (!host.platform.processes.has(pid) && !isOpen(second - 5))
        host.platform.start(++pid, { cores: 1, name: `random-${pid}`, exe: '/opt/worker', inode: 77 });
    });
    expect(host.of(KIND).subject).toMatchObject({ process: { pid } });
  });

  it('follows a program that comes back from another file as well, by the service that starts it', async () => {
    const host = new WatchedHost();
    const isOpen = opens(host, [
      [60, 12],
      [130, 15],
      [220, 11],
      [300, 14],
    ]);
    let pid = 10;
    host.platform.start(9, { cores: 0.4, cgroup: '/system.slice/other.service' });
    await host.run(380, (second) => {
      const watched = isOpen(second);
      if (watched) host.platform.end(pid);
      else if (!host.platform.processes.has(pid) && !isOpen(second - 5))
        host.platform.start(++pid, { cores: 1, exe: `/tmp/x-${pid}`, inode: pid, cgroup: '/system.slice/x.service' });
    });
    const { subject, evidence } = host.of(KIND);
    // The run that was there when it was clear.
    expect(subject).toMatchObject({ process: { cgroup: '/system.slice/x.service' } });
    expect(evidence).toContainEqual({
      code: 'many-programs',
      params: { programs: expect.any(Number), origin: '/system.slice/x.service' },
    });
  });

  it('names no service or session from which somebody works and looks in turns', async () => {
    const host = new WatchedHost();
    const cgroup = '/user.slice/user-1000.slice/session-3.scope';
    const isOpen = opens(
      host,
      [
        [60, 12],
        [130, 15],
        [220, 11],
        [300, 14],
      ],
      cgroup,
    );
    let pid = 10;
    await host.run(380, (second) => {
      if (isOpen(second)) host.platform.end(pid);
      else if (!host.platform.processes.has(pid) && !isOpen(second - 5))
        host.platform.start(++pid, { cores: 1, exe: `/usr/bin/${'abcdefgh'[pid - 10]}`, inode: pid, cgroup });
    });
    const evidence = [...host.findings.values()].flatMap((finding) => finding.evidence);
    expect(evidence.map(({ code }) => code)).not.toContain('many-programs');
  });

  it('still follows a service that opened a monitor itself', async () => {
    const host = new WatchedHost();
    const cgroup = '/system.slice/x.service';
    const isOpenInside = opens(host, [[40, 8]], cgroup);
    const looks = [
      [90, 12],
      [160, 15],
      [250, 11],
      [330, 14],
    ] as const;
    const isOpenOutside = opens(host, looks);
    let pid = 10;
    host.platform.start(9, { cores: 0.4, cgroup: '/system.slice/other.service' });
    await host.run(420, (second) => {
      const watched = second < 60 ? isOpenInside(second) : isOpenOutside(second);
      const resting = looks.some(([from, length]) => second >= from && second < from + length + 5);
      if (watched || resting) host.platform.end(pid);
      else if (!host.platform.processes.has(pid))
        host.platform.start(++pid, { cores: 1, exe: `/tmp/x-${pid}`, inode: pid, cgroup });
    });
    const evidence = [...host.findings.values()].flatMap((finding) => finding.evidence);
    expect(evidence).toContainEqual({
      code: 'many-programs',
      params: { programs: expect.any(Number), origin: cgroup },
    });
  });

  it('finds over hours what pauses for long looks and takes its time to come back', async () => {
    const host = new WatchedHost();
    const miner = host.platform.start(10);
    const spans = [
      [1_800, 120],
      [5_400, 300],
      [8_700, 90],
    ] as const;
    const isOpen = opens(host, spans);
    await host.run(9_000, (second) => {
      const resting = spans.some(([from, length]) => second > from + 3 && second < from + length + 60);
      isOpen(second);
      miner.cores = resting ? 0 : 1;
    });
    expect(host.kinds).toContain(KIND);
  }, 60_000);

  it('says nothing of programs that do not care, of two openings, and of tools that are never closed', async () => {
    const steady = new WatchedHost();
    steady.platform.start(10, { cores: 1 });
    const isOpen = opens(steady, [
      [60, 10],
      [84, 10],
      [113, 10],
      [150, 20],
    ]);
    await steady.run(200, (second) => void isOpen(second));
    expect(steady.kinds).not.toContain(KIND);

    const twice = new WatchedHost();
    const miner = twice.platform.start(10);
    const opened = opens(twice, [
      [60, 10],
      [84, 10],
    ]);
    await twice.run(200, (second) => {
      miner.cores = opened(second) ? 0 : 1;
    });
    expect(twice.kinds).not.toContain(KIND);
  });

  it('is not deceived by a monitor that is always there, and is started again each hour', async () => {
    const host = new WatchedHost();
    const miner = host.platform.start(10, { cores: 1 });
    let furniture = 1_000;
    const spans = [
      [9_060, 20],
      [9_200, 25],
      [9_310, 20],
    ] as const;
    const isOpen = opens(host, spans, '/user.slice/user-0.slice/session-3.scope');
    await host.run(9_500, (second) => {
      if (second % 3_000 === 10) {
        host.platform.end(furniture);
        host.platform.start(++furniture, { name: 'top', exe: '/usr/bin/top', cgroup: '/system.slice/x.service' });
      }
      miner.cores = isOpen(second - 1) ? 0 : 1;
    });
    expect(host.of(KIND).signals[0]?.params).toMatchObject({ sessions: 3, drops: 3 });
  }, 60_000);

  it.each([9, 15, 25])(
    'finds over hours what looks around once in %i seconds',
    async (everyS) => {
      const host = new WatchedHost();
      const miner = host.platform.start(10, { cores: 1 });
      const isOpen = opens(
        host,
        [1_803, 3_411, 5_228, 7_117, 8_906].map((from) => [from, 90] as const),
      );
      await host.run(9_200, (second) => {
        const open = isOpen(second);
        if (second % everyS === 0) miner.cores = open ? 0 : 1;
      });
      expect(host.kinds).toContain(KIND);
    },
    60_000,
  );

  it('is not deceived by a monitor that is opened again before the last one is closed', async () => {
    const host = new WatchedHost();
    const miner = host.platform.start(10, { cores: 1 });
    const spans = [
      [4_060, 20],
      [4_200, 25],
      [4_310, 20],
    ] as const;
    const isOpen = opens(host, spans, '/user.slice/user-0.slice/session-3.scope');
    await host.run(4_500, (second) => {
      if (second % 10 === 0)
        host.platform.start(1_000 + second, { name: 'top', exe: '/usr/bin/top', cgroup: '/system.slice/x.service' });
      if (second % 10 === 2) host.platform.end(1_000 + second - 12);
      miner.cores = isOpen(second - 1) ? 0 : 1;
    });
    expect(host.of(KIND).signals[0]?.params).toMatchObject({ sessions: 3, drops: 3 });
  }, 60_000);

  it('takes the looks of somebody who had a monitor open for an hour before', async () => {
    const host = new WatchedHost();
    const miner = host.platform.start(10, { cores: 1 });
    const cgroup = '/user.slice/user-0.slice/session-3.scope';
    host.platform.start(800, { name: 'top', exe: '/usr/bin/top', cgroup });
    await host.run(3_700);
    host.platform.end(800);
    const spans = [
      [60, 20],
      [200, 25],
      [310, 20],
    ] as const;
    const isOpen = opens(host, spans, cgroup);
    await host.run(500, (second) => {
      miner.cores = isOpen(second - 1) ? 0 : 1;
    });
    expect(host.of(KIND).signals[0]?.params).toMatchObject({ sessions: 3, drops: 3 });
  }, 60_000);

  it('says nothing of what somebody ends minutes after a look began, and begins again minutes before it ends', async () => {
    const host = new WatchedHost();
    const service = host.platform.start(10, { cores: 1 });
    const spans = [
      [1_800, 720],
      [5_400, 700],
      [8_700, 740],
    ] as const;
    const isOpen = opens(host, spans);
    await host.run(10_000, (second) => {
      isOpen(second);
      const isOff = spans.some(([from, length]) => second >= from + 150 && second < from + length - 60);
      service.cores = isOff ? 0 : 1;
    });
    expect(host.kinds).not.toContain(KIND);
  }, 60_000);

  it('takes back what it said of three looks when more show that a timer makes them', async () => {
    const host = new WatchedHost();
    const worker = host.platform.start(10, { cores: 1 });
    const isOpen = opens(
      host,
      [1, 2, 3, 4, 5, 6, 7].map((times) => [times * 600, 60] as const),
    );
    await host.run(4_500, (second) => {
      worker.cores = isOpen(second - 1) ? 0 : 1;
    });
    const said = host.revisions.filter(({ kind }) => kind === KIND);
    expect(said.at(-1)?.state).toBe('closed');
  }, 60_000);

  it('says nothing of a load that a timer starts in step with a monitor that a timer starts', async () => {
    const host = new WatchedHost();
    const job = host.platform.start(10);
    await host.run(900, (second) => {
      opens(host, [[Math.floor(second / 60) * 60, 8]])(second);
      job.cores = second % 60 > 3 && second % 60 < 20 ? 0 : 1;
    });
    expect(host.kinds).not.toContain(KIND);
  });

  it('continues after a restart', async () => {
    const host = new WatchedHost();
    const miner = host.platform.start(10);
    const isOpen = opens(host, [
      [60, 10],
      [84, 10],
      [113, 10],
    ]);
    const pace = (second: number): void => {
      miner.cores = isOpen(second) ? 0 : 1;
    };
    await host.run(100, pace);
    const again = new WatchedHost(undefined, host.platform);
    again.watch.restore([], new Map(JSON.parse(JSON.stringify([...host.watch.snapshot()]))), true);
    await again.run(100, (second) => pace(second + 100));
    expect(again.of(KIND).signals[0]?.params).toMatchObject({ sessions: 3 });
  });
});
