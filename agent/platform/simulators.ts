import type { Observed } from '#shared/model/observed.ts';

/**
 * What a simulator does with the processor until it is ended: nothing; busy for a share of every 50 ms (0..1, of one core); busy on two
 * threads that may each run on one processor only; or busy between clock ticks and asleep over each of them.
 */
export type Simulated =
  | { readonly does: 'wait' }
  | { readonly does: 'compute'; readonly share: number }
  | { readonly does: 'compute-bound'; readonly share: number }
  | { readonly does: 'dodge-ticks' };

/**
 * A harmless program that looks like a miner in exactly the ways named here. Names are file names, never paths; Windows adds `.exe` where a program's
 * has none, and so it does to the first of argv where that is the name.
 */
export interface SimulatedProgram {
  readonly name: string;
  readonly behaviour: Simulated;
  /** Below the folder of the run: a name with a dot in front is a hidden folder, which Windows has to be told. */
  readonly folder: string;
  /** Windows: the folder is hidden as those of the system are, by two attributes, whatever it is called. */
  readonly hidesAsSystem?: boolean;
  /** argv; the first one is how it calls itself. */
  readonly argv: readonly string[];
  /** Its short name (comm), where it sets another than that of its file; at most 15 characters. */
  readonly shortName?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Files beside it, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly image?: 'file' | 'deleted-file' | 'memory';
  /** Reserves what RandomX reserves (2,080 MiB and memory for code), and touches none of it. */
  readonly reservesDataset?: boolean;
  /** An IPv4 address and port of a connection that it holds from its start. */
  readonly connectsTo?: { readonly address: string; readonly port: number };
}

/** A simulator that runs. */
export interface Simulator {
  readonly pid: number;
  readonly hasEnded: boolean;
  /** Milliseconds on a processor since its start, all threads; undefined once it is gone. */
  usedMs(): number | undefined;
  /** Stops and continues it, as if it had decided so itself. */
  rest(): void;
  goOn(): void;
  /** Ends it and waits until it is gone; false when it could not be ended. Harmless when it is gone already. */
  end(): Promise<boolean>;
}

/** Starts simulators, and leaves nothing behind: see `Decoys`, which holds here too. */
export interface Simulators {
  /** `seconds`: when it ends by itself. Unobservable when it cannot be started, with the error code. */
  start(program: SimulatedProgram, seconds: number): Promise<Observed<Simulator>>;
  [Symbol.asyncDispose](): Promise<void>;
}
