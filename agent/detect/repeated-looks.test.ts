import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { observed } from '#shared/model/observed.ts';
import type { ProbeResult } from '../platform/platform.ts';
import { WatchedHost } from '../testing/watched-host.ts';
import type { KnownProcess } from './detector.ts';
import { RepeatedLooks } from './repeated-looks.ts';

const AGAIN_MS = [30_000, 300_000, 3_600_000];

async function someProcess(): Promise<KnownProcess> {
  const host = new WatchedHost();
  host.platform.start(10);
  await host.run(1);
  const process = host.watch.sampler.process(host.platform.keyOf(10));
  if (process === undefined) throw new Error('the process must be known');
  return process;
}

function looksAt(process: KnownProcess) {
  const looks = new RepeatedLooks<boolean>({
    againMs: AGAIN_MS,
    schema: z.boolean(),
    request: ({ key, details }) => ({ kind: 'miner-config', process: key, pid: details.pid, namedPaths: [] }),
    read: (result) => (result.kind === 'miner-config' ? observed(true) : undefined),
  });
  const asks: number[] = [];
  /** Asks once a second; `answer` says whether the question that was asked then is answered. */
  const run = (seconds: number, answer: (second: number) => boolean) => {
    for (let second = 0; second < seconds; second++) {
      if (looks.request(process, second * 1_000) === undefined) continue;
      asks.push(second);
      const result: ProbeResult = { kind: 'miner-config', process: process.key, files: observed([]) };
      if (answer(second)) looks.take(result, second * 1_000);
    }
    return asks;
  };
  return { run };
}

describe('repeated looks', () => {
  it('come at ever greater distances', async () => {
    const { run } = looksAt(await someProcess());
    expect(run(7_600, () => true)).toEqual([0, 30, 330, 3_930, 7_530]);
  });

  it('come soon again until there is an answer: a refused question is none', async () => {
    const { run } = looksAt(await someProcess());
    expect(run(500, (second) => second >= 100)).toEqual([0, 30, 60, 90, 120, 150, 450]);
  });
});
