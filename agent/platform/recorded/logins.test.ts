import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { BusyHost } from '../testing/busy-host.ts';
import { openRecording } from './open-recording.ts';
import { startRecording } from './start-recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'minesweep-logins-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Logins are asked for at every fifth tick. */
function record(redact: boolean) {
  const path = join(folder, `logins-${redact}.recording`);
  using platform = startRecording(new BusyHost(5, 7), { path, createdBy: 'test', tickIntervalMs: 1_000, redact });
  const seen: unknown[] = [];
  for (let tick = 0; tick < 100; tick++) {
    platform.beginTick();
    if (tick % 5 === 0) seen.push(platform.readLogins());
  }
  return { path, seen };
}

function replay(path: string): readonly unknown[] {
  using platform = openRecording(path);
  const seen: unknown[] = [];
  for (let tick = 0; platform.beginTick() !== undefined; tick++) if (tick % 5 === 0) seen.push(platform.readLogins());
  expect(platform.damage).toEqual([]);
  return seen;
}

it('are replayed as they were', () => {
  const { path, seen } = record(false);
  expect(replay(path)).toEqual(seen);
  expect(seen).toHaveLength(20);
});

it('name nobody in a redacted recording', () => {
  const { path, seen } = record(true);
  const text = JSON.stringify(replay(path));
  expect(text).toContain('pts/1');
  expect(text).not.toMatch(/guest|root/);
  expect(text).not.toEqual(JSON.stringify(seen));
});

it('are not observable in a recording that is older than they are', () => {
  const golden = fileURLToPath(new URL('./golden/version-1.recording', import.meta.url));
  expect(replay(golden)[0]).toEqual({ unobservable: 'not-implemented', detail: 'not-recorded' });
});
