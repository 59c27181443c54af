import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { WatchedHost } from './testing/watched-host.ts';

const QUARTER_S = 900;
const BORN_A_SECOND = 30;
const PIDS = 30_000;
/** A key of each process alone, kept for ever, would take three times as much. */
const MOST_GAINED_BYTES = 400_000;

it('holds nothing of 54,000 programs that came and went, each with a name and a path of its own', {
  timeout: 120_000,
}, async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const host = new WatchedHost();
  const alive: number[][] = [];
  let born = 0;
  const quarter = async (): Promise<number> => {
    await host.run(QUARTER_S, () => {
      const pids = Array.from({ length: BORN_A_SECOND }, () => 1_000 + (born++ % PIDS));
      for (const [place, pid] of pids.entries()) {
        const exe = `/opt/of-${born - place}`;
        host.platform.start(pid, { name: `work-${born - place}`, exe, argv: [exe], inode: born - place });
      }
      alive.push(pids);
      if (alive.length > 2) for (const pid of alive.shift() ?? []) host.platform.end(pid);
      host.platform.reads.length = 0;
    });
    host.revisions.length = 0;
    for (let times = 0; times < 3; times++) collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  // What has a limit has reached it by then.
  await quarter();
  const before = await quarter();
  await quarter();
  expect((await quarter()) - before).toBeLessThan(MOST_GAINED_BYTES);
});
