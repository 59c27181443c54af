/**
 * What the agent is given by the program it is part of. The agent never starts a process or a worker itself, and never looks
 * for its own files: both differ between a checkout, an installed package and an executable.
 */
export interface AgentParts {
  /** The version of Minesweep. */
  readonly version: string;
  /** Below it lie native parts that this program unpacked and loads; undefined where it unpacks nothing. Absolute. */
  readonly unpackedFolder: string | undefined;
  /** The detection content that Minesweep brings along, compiled: for `signatureSetFromJson`. */
  readBuiltInSignatures(): Promise<string>;
}
