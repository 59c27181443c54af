/**
 * Whoever started the agent and wants to hear how it stands: the service manager of the system, or nobody. Telling never fails for the
 * agent: one that watches without being heard is better than none.
 */
export interface Supervisor {
  /** Aborts when it wants the agent to end. */
  readonly stopAsked: AbortSignal;
  /** The agent looks from now on. */
  ready(): void;
  /** It has just looked again; `status` is a line for people. */
  alive(status: string): void;
  /** It ends, and puts away what it has. */
  stopping(): void;
  /** The last word, with what the process ends with; resolves when the process may end. */
  ended(exitStatus: number): Promise<void>;
}

/** Where nobody asks: in a terminal, or as a child of `minesweep up`. */
export const NO_SUPERVISOR: Supervisor = {
  stopAsked: new AbortController().signal,
  ready: () => undefined,
  alive: () => undefined,
  stopping: () => undefined,
  ended: async () => undefined,
};
