/** A program and what comes before its arguments. Paths are absolute. */
export interface OwnCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** The folder with everything that it loads; undefined when all of it is in the file. */
  readonly folder: string | undefined;
}

/**
 * What the agent is given by the program it is part of. The agent never starts a process or a worker itself, and never looks
 * for its own files: both differ between a checkout, an installed package and an executable.
 */
export interface AgentParts {
  /** The version of Minesweep. */
  readonly version: string;
  /** What starts Minesweep again, with a verb behind it, as small as what runs for months should be. */
  readonly ownCommand: OwnCommand;
  /** The real paths of the native parts that this program unpacked and loaded so far; none where they lie in folders already. */
  loadedNativeParts(): readonly string[];
  /** The detection content that Minesweep brings along, compiled: for `signatureSetFromJson`. */
  readBuiltInSignatures(): Promise<string>;
}
