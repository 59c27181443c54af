import type { SignalCode } from '#shared/verdict/signals.ts';
import { describe, expect, it } from 'vitest';
import { Detection } from './detection.ts';
import type { AgentEvent, DetectContext, Detector, KnownProcess } from './detector.ts';
import { Episodes } from './episodes.ts';

const LIMIT = { msPerMinute: 1_000, pausedMs: 600_000 };
const MINUTE_MS = 60_000;
const somebody = { key: '7:1' } as KnownProcess;
const context = { processes: () => [somebody] } as unknown as DetectContext;

function gap(atMs: number): AgentEvent {
  return { type: 'gap', atMs, cause: 'stall', lostMs: 0 };
}

/** A detector that takes so long for each event, by a clock that it turns itself. */
class Slow implements Detector {
  readonly name: string;
  readonly signals: readonly SignalCode[];
  readonly #takes: () => void;
  readonly heard: string[] = [];
  asked = 0;

  constructor(name: string, takes: () => void, signals: readonly SignalCode[] = []) {
    this.name = name;
    this.signals = signals;
    this.#takes = takes;
  }

  handle({ type }: AgentEvent): undefined {
    this.asked += 1;
    this.heard.push(type);
    this.#takes();
  }

  snapshot() {
    return { version: 1, state: {} };
  }

  restore(): void {
    this.asked = 0;
  }
}

describe('Detection', () => {
  it('pauses and names a detector that takes more than its limit, and only that one; afterwards a fresh one goes on', () => {
    let nowMs = 0;
    let slowMs = LIMIT.msPerMinute / 10;
    const made: Slow[] = [];
    const create = () => {
      const pair = [
        new Slow('slow', () => {
          nowMs += slowMs;
        }, ['cpu.sustained']),
        new Slow('quick', () => {
          nowMs += 1;
        }),
      ];
      made.push(...pair);
      return pair;
    };
    const detection = new Detection(create, new Episodes('host'), () => nowMs, LIMIT);
    for (let event = 0; event < 30; event++) detection.handle(gap(event), context);
    expect([...detection.pauses]).toEqual([['slow', 1]]);
    expect(detection.restingSignals).toEqual(['cpu.sustained']);
    expect(made.map(({ name, asked }) => [name, asked])).toEqual([
      ['slow', 11],
      ['quick', 30],
    ]);

    nowMs += LIMIT.pausedMs;
    slowMs = 1;
    for (let event = 0; event < 5; event++) detection.handle(gap(event), context);
    const [, , fresh] = made;
    expect(fresh?.heard).toEqual(['exec', 'gap', 'gap', 'gap', 'gap', 'gap']); // First of all of who is there.
    expect(detection.pauses.get('slow')).toBe(1);
    expect(detection.restingSignals).toEqual([]);
  });

  it('does not mind a detector that takes its limit in more than a minute', () => {
    let nowMs = 0;
    const takes = () => {
      nowMs += LIMIT.msPerMinute / 10;
    };
    const detection = new Detection(
      () => [new Slow('steady', takes)],
      new Episodes('host'),
      () => nowMs,
      LIMIT,
    );
    for (let event = 0; event < 100; event++) {
      detection.handle(gap(event), context);
      nowMs += MINUTE_MS / 8;
    }
    expect(detection.pauses.size).toBe(0);
  });
});
