import type { OwnCommand } from '../agent/agent-parts.ts';
import type { ProgramHandle } from '../collector/collector-parts.ts';

/** A program and its first arguments; those of a part follow. */
export interface ProgramCommand {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * How this program finds its own things. In a checkout and in a package they lie beside each other in folders; an executable has
 * everything in one file. Nothing else in the program knows which of the two it is.
 */
export interface Installation {
  /** That of Minesweep. Throws when the installation does not say. */
  readonly version: string;
  /** What a thread of ours runs: the path of a file, or the text of a program. */
  readonly threadSource: { readonly file: string } | { readonly text: string };
  /** Starts this program once more, with these flags of V8. */
  ownCommand(v8Flags: readonly string[]): ProgramCommand;
  /** What a person, or a service manager, starts with a verb behind it: with these flags of V8, where they can be said beforehand. */
  verbCommand(v8Flags: readonly string[]): OwnCommand;
  /** The real paths of the native parts that had to be unpacked and were loaded so far; none where they lie in folders already. */
  loadedNativeParts(): readonly string[];
  /** The detection content that Minesweep brings along, compiled. */
  readBuiltInSignatures(): Promise<string>;
  /**
   * The folder with the built pages of the console. Rejects with a reason for people.
   *
   * @param startBuild starts the part `console-build` with these arguments, where pages have to be built first
   */
  ensureConsole(startBuild: (args: readonly string[]) => ProgramHandle): Promise<string>;
}
