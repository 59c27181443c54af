import { describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import type { FakeProcess } from '../testing/fake-platform.ts';
import { plainFootprint } from '../testing/footprints.ts';
import { WatchedHost } from '../testing/watched-host.ts';
import { SeededRandom } from './quiet/seeded-random.ts';

/** What none of ordinary work may ever be called. */
const NEVER = [
  'respawner',
  'renamed-program',
  'yields-to-load',
  'daily-pause',
  'quiet-when-watched',
  'miner-footprint',
];

/** One kind of work on a host: called each second, it starts and ends processes. */
type Work = (host: WatchedHost, second: number, random: SeededRandom) => void;

let nextPid = 100;

/** Starts a process that ends by itself after so many seconds. */
function runFor(host: WatchedHost, second: number, seconds: number, change: Partial<FakeProcess>): void {
  const pid = nextPid++;
  host.platform.start(pid, { ...change, name: (change.exe ?? 'x').slice(-15), inode: inodeOf(change.exe ?? '') });
  const origin = { file: 'same' as const, package: observed({}), content: observed(contentOf(change.exe ?? '')) };
  host.platform.footprints.set(pid, plainFootprint({ origin: observed(origin) }));
  ends.push({ pid, at: second + seconds });
}
const ends: { readonly pid: number; readonly at: number }[] = [];

const inodeOf = (exe: string) => [...exe].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1_000_003, 7);
const contentOf = (exe: string) => ({ sizeBytes: 1_000_000, links: 1, digest: String(inodeOf(exe)) });

const WORKS: Readonly<Record<string, Work>> = {
  /** Four compilers at a time, for most of the time. */
  compile(host, second, random) {
    if (second % 1_500 > 1_200) return;
    const busy = [...host.platform.processes.values()].filter(({ exe }) => exe.endsWith('cc1')).length;
    for (let job = busy; job < 3; job++) {
      const argv = ['cc1', '-quiet', `${second}-${job}.c`];
      runFor(host, second, 1 + Math.floor(random.next() * 12), { exe: '/usr/lib/gcc/cc1', cores: 0.95, argv });
    }
  },
  /** By the clock. */
  cron(host, second) {
    if (second % 60 === 2)
      runFor(host, second, 48, { exe: '/usr/local/bin/poll', cores: 0.9, argv: ['poll', '--all'] });
  },
  backup(host, second) {
    if (second % 5_400 === 600) runFor(host, second, 1_700, { exe: '/usr/bin/restic', cores: 1.2 });
  },
  database(host, second, random) {
    const server = host.platform.processes.get(1_000_001);
    if (server === undefined) host.platform.start(1_000_001, { exe: '/usr/lib/postgresql/15/bin/postgres' });
    else server.cores = random.next() < 0.3 ? random.next() * 1.5 : 0.1;
    if (second % 37 === 0) runFor(host, second, 5 + (second % 11), { exe: '/opt/app/query', cores: 0.3 });
  },
  /** Jobs of different projects, programs of tests among them, each built anew under a name of its own. */
  runner(host, second, random) {
    if (random.next() > 0.01) return;
    const name = `/tmp/build-${second}/unit.test`;
    const cgroup = '/system.slice/runner.service';
    runFor(host, second, 20 + Math.floor(random.next() * 200), { exe: name, cores: 0.8, argv: [name], cgroup });
  },
  /** Somebody looks now and then. */
  person(host, second, random) {
    if (random.next() > 0.002) return;
    runFor(host, second, 15 + Math.floor(random.next() * 90), { exe: '/usr/bin/top', cores: 0.02 });
  },
};

describe('an ordinary host', () => {
  it.each([
    ['serves', ['database', 'cron', 'backup', 'person']],
    ['does everything', Object.keys(WORKS)],
  ])(
    'that %s for hours is called nothing of what miners do',
    async (_, works) => {
      const random = new SeededRandom(11);
      const host = new WatchedHost();
      ends.length = 0;
      await host.run(9_000, (second) => {
        for (const { pid, at } of ends.splice(0)) {
          if (at > second) ends.push({ pid, at });
          else host.platform.end(pid);
        }
        for (const work of works) WORKS[work]?.(host, second, random);
      });
      expect(host.kinds.filter((kind) => NEVER.includes(kind))).toEqual([]);
      expect(nextPid).toBeGreaterThan(200);
    },
    120_000,
  );
});
