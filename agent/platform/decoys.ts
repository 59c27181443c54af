import type { Observed } from '#shared/model/observed.ts';

/** A harmless process that waits under a name of our choice. */
export interface Decoy {
  readonly pid: number;
  /** True once it is gone, by {@link Decoy.end} or because somebody else ended it. */
  readonly hasEnded: boolean;
  /** Ends it and waits until it is gone; false when it could not be ended. Harmless when it is gone already. */
  end(): Promise<boolean>;
}

/**
 * Starts decoys, and leaves nothing behind: each ends with this program whatever ends it (`kill -9` included), and by itself after its time. What an
 * earlier run could not remove is removed when decoys are opened.
 */
export interface Decoys {
  /** `seconds`: when it ends by itself. Unobservable when it cannot be started, with the error code. */
  start(name: string, seconds: number): Promise<Observed<Decoy>>;
  /** Ends what still runs and removes the files. */
  [Symbol.asyncDispose](): Promise<void>;
}
