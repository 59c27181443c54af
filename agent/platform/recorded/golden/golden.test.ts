import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ProcessTable } from '../../process-table.ts';
import { observeTick } from '../../testing/observe-platform.ts';
import { openRecording } from '../open-recording.ts';
import { makeGolden } from './make-golden.ts';

const golden = fileURLToPath(new URL('./version-1.recording', import.meta.url));

describe('the golden recording of version 1', () => {
  it('is the file it always was', () => {
    expect(createHash('sha256').update(readFileSync(golden)).digest('hex')).toBe(
      '986b3c2617582d632949f54227027a8232d6d4c2a23334ec496163126481e418',
    );
  });

  it('stays readable', () => {
    using platform = openRecording(golden);
    expect(platform.describeHost()).toMatchObject({ hostname: 'busy-host', cpuCount: 4, addresses: ['192.0.2.10'] });
    const table = new ProcessTable(64);
    const ticks: string[] = [];
    for (let tick = observeTick(platform, table); tick !== undefined; tick = observeTick(platform, table))
      ticks.push(tick);
    expect(platform.damage).toEqual([]);
    expect(ticks.length).toBe(75);
    expect(table.size).toBe(12);
    const miner = table.slotOf(300) ?? -1;
    expect(table.keyOf(miner)).toBe('300:5');
    expect(table.cpuMs(miner)).toBe(149620);
    expect(platform.readProcess(300, 5)).toMatchObject({
      value: { exe: { value: { text: '/usr/lib/service-20/bin/worker-1' } } },
    });
    expect(createHash('sha256').update(ticks.join('\n')).digest('hex')).toBe(
      'b4f0036661dff2784726b4c8e290b935230e65dec86a122ed7665b55546dbbaf',
    );
  });

  it('is what a recording made now replays as', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'minesweep-golden-'));
    try {
      const path = join(folder, 'now.recording');
      await makeGolden(path);
      expect(ticksOf(path)).toEqual(ticksOf(golden));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function ticksOf(path: string): readonly string[] {
  using platform = openRecording(path);
  const table = new ProcessTable(64);
  const ticks: string[] = [];
  for (let tick = observeTick(platform, table); tick !== undefined; tick = observeTick(platform, table))
    ticks.push(tick);
  return ticks;
}
