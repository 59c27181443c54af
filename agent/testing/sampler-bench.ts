import { expect } from 'vitest';
import type { Ownership } from '#shared/model/connection.ts';
import type { AgentEvent } from '../detect/detector.ts';
import type { OwnershipSink } from '../sample/ownership-sink.ts';
import { Sampler } from '../sample/sampler.ts';
import { FakePlatform } from './fake-platform.ts';

/** Keeps what it is told. */
export class ListSink implements OwnershipSink {
  readonly told: [string, Ownership][] = [];

  remember(ownership: Ownership, state: 'opened' | 'closed'): void {
    this.told.push([state, ownership]);
  }

  advance(): void {
    // The tests look at what was told, not at its age.
  }
}

/** A sampler on a made-up machine, tick by tick. */
export class SamplerBench {
  readonly platform = new FakePlatform();
  readonly sink = new ListSink();
  readonly sampler = new Sampler({
    platform: this.platform,
    ownerships: this.sink,
    intervalMs: 1_000,
    capacity: 2_048,
  });

  tick(): readonly AgentEvent[] {
    return this.sampler.tick() ?? expect.fail();
  }

  run(seconds: number): readonly AgentEvent[] {
    let events: readonly AgentEvent[] = [];
    for (let second = 0; second < seconds; second++) {
      this.platform.pass(1_000);
      events = [...events, ...this.tick()];
    }
    return events;
  }
}
