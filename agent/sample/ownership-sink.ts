import type { Ownership } from '#shared/model/connection.ts';

/** Takes down who held which connection. `agent/memory` keeps it for questions to come. */
export interface OwnershipSink {
  /** `opened`: it, or the attempt to open it, lasts until it is said to be closed. `closed`: `lastSeenMs` is its end. */
  remember(ownership: Ownership, state: 'opened' | 'closed'): void;
  /** Everything open is still open at this moment. Called every tick. */
  advance(atMs: number): void;
}

/** For replays: nobody will ask. */
export class ForgetfulSink implements OwnershipSink {
  remember(): void {
    // A recording answers no questions about connections; its findings carry what matters.
  }

  advance(): void {
    // Nothing is kept, so nothing ages.
  }
}
