import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isUnobservable, type Observed, observed } from '#shared/model/observed.ts';
import type { HostCounters, Platform } from '../platform.ts';
import { BusyHost } from '../testing/busy-host.ts';
import { openRecording } from './open-recording.ts';
import { startRecording } from './start-recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'minesweep-exits-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Interrupts are told in most ticks, the moment of reading in some. */
class HostWithInterrupts extends BusyHost {
  override readHostCounters(): Observed<HostCounters> {
    const reading = super.readHostCounters();
    if (isUnobservable(reading)) return reading;
    const tick = Math.round(this.clock.monotonicMs() / 1_000);
    return observed({
      ...reading.value,
      ...(tick % 3 === 0 ? {} : { interruptMs: tick * 10 }),
      ...(tick % 4 === 0 ? {} : { readAtMs: this.clock.monotonicMs() + 0.3216549 }),
    });
  }
}

function ticksOf(platform: Platform, ticks: number): readonly string[] {
  return Array.from({ length: ticks }, () => {
    platform.beginTick();
    return JSON.stringify([platform.readHostCounters(), platform.takeExits(), platform.takeExits()]);
  });
}

describe('what ended, and counters of interrupts, in a recording', () => {
  it('replay exactly', () => {
    const path = join(folder, 'exits.recording');
    const recording = startRecording(new HostWithInterrupts(20, 3), {
      path,
      createdBy: 'test',
      tickIntervalMs: 1_000,
      redact: false,
    });
    const seen = ticksOf(recording, 150);
    recording[Symbol.dispose]();
    using platform = openRecording(path);
    const replayed = ticksOf(platform, 150);
    expect(platform.damage).toEqual([]);
    expect(replayed.findIndex((tick, index) => tick !== seen[index])).toBe(-1);
    expect(seen.join()).toContain('"isComplete":false');
    expect(seen.join()).toContain('interruptMs');
  });

  it('are unobservable in one that was made before', () => {
    using platform = openRecording(new URL('./golden/version-1.recording', import.meta.url).pathname);
    platform.beginTick();
    expect(platform.takeExits()).toEqual({ unobservable: 'not-implemented', detail: 'not-recorded' });
    const counters = platform.readHostCounters();
    expect('value' in counters && [counters.value.interruptMs, counters.value.readAtMs]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
