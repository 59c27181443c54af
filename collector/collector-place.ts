import type { ThisMachine } from './collector-parts.ts';
import type { Runtime } from './data-folder.ts';

/** Where this collector stands: what others have to be told to reach it, and what it follows on this machine. */
export interface CollectorPlace {
  /** Names that were given for it on the command line. */
  readonly names: readonly string[];
  /** Of what arrives here. */
  readonly site: string;
  /** Source names (`file:/var/log/…`) of the files that are followed here. */
  readonly followed: readonly string[];
  machine(): ThisMachine;
  /** Undefined until everything listens. */
  runtime(): Runtime | undefined;
  token(kind: 'agent' | 'ingest'): string;
}
