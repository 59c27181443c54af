/** How long an experiment may take to end and to be told; decoys end at once, what came of them is reckoned. */
const BAIT_END_MS = 1_500;
/** How long the collector is given to take the farewell. Whoever stops an agent ends it within 3.5 s. */
const FAREWELL_MS = 1_000;

export interface Leaving {
  /** Ends the experiment that goes on; resolves when that was told. */
  readonly endBait: () => Promise<void>;
  /** Says goodbye to the collector. */
  readonly endLink: () => void;
  /** Resolves when the connection has ended; undefined without a collector. */
  readonly linkEnded: Promise<void> | undefined;
}

/** Ends what tells the collector things before the connection to it, and waits for neither for long. Rejects when the experiment cannot be ended. */
export async function takeLeave({ endBait, endLink, linkEnded }: Leaving): Promise<void> {
  try {
    await Promise.race([endBait(), wait(BAIT_END_MS)]);
  } finally {
    endLink();
  }
  await Promise.race([linkEnded, wait(FAREWELL_MS)]);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
