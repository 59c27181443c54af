/**
 * What the agent is given by the program it is part of. The agent never starts a process or a worker itself, and never looks
 * for its own files: both differ between a checkout, an installed package and an executable.
 */
export interface AgentParts {
  /** The folder that holds `package.json` and `signatures/`. Absolute. */
  readonly packageFolder: string;
  /** The detection content that Minesweep brings along, compiled: for `signatureSetFromJson`. */
  readBuiltInSignatures(): Promise<string>;
}
