import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { errorCode } from '../../read-failure.ts';
import { type RightsCalls, refuseChangeable, refuseChangeableTree } from './trusted-path.ts';

/** An executable that a service runs from a folder where only administrators may write, wherever it was started from. */
export class CopiedProgram {
  readonly path: string;
  readonly #file: string;

  constructor(file: string, folder: string) {
    this.#file = file;
    this.path = join(folder, basename(file));
  }

  /** Lays it beside its place, where one may still run. Throws when somebody else could change one or the other, or what else is loaded from there. */
  layBeside(calls: RightsCalls, folder: string): void {
    this.#attempt(() => mkdirSync(folder, { recursive: true }));
    refuseChangeableTree(calls, folder);
    if (!this.#isThere()) this.#attempt(() => copyFileSync(this.#file, `${this.path}.new`));
    refuseChangeable(calls, this.#isThere() ? this.path : `${this.path}.new`);
  }

  putInPlace(): void {
    if (!this.#isThere()) this.#attempt(() => renameSync(`${this.path}.new`, this.path));
  }

  #isThere(): boolean {
    return this.path.toLowerCase() === this.#file.toLowerCase();
  }

  #attempt(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      throw new VerbError(ExitStatus.noPermission, `Cannot copy ${this.#file} to ${this.path} (${errorCode(error)})`);
    }
  }
}
