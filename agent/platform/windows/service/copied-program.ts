import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { errorCode } from '../../read-failure.ts';
import { type RightsCalls, refuseChangeable, refuseChangeableTree } from './trusted-path.ts';

const IN_USE: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
const PATIENCE_MS = 10_000;
const RETRY_MS = 200;

/** An executable that a service runs from a folder where only administrators may write, wherever it was started from. */
export class CopiedProgram {
  readonly path: string;
  readonly #file: string;
  readonly #rename: (from: string, to: string) => void;

  constructor(file: string, folder: string, rename: (from: string, to: string) => void = renameSync) {
    this.#file = file;
    this.#rename = rename;
    this.path = join(folder, basename(file));
  }

  /** Lays it beside its place, where one may still run. Throws when somebody else could change one or the other, or what else is loaded from there. */
  layBeside(calls: RightsCalls, folder: string): void {
    this.#attempt(() => mkdirSync(folder, { recursive: true }));
    refuseChangeableTree(calls, folder);
    if (!this.#isThere()) this.#attempt(() => copyFileSync(this.#file, `${this.path}.new`));
    refuseChangeable(calls, this.#isThere() ? this.path : `${this.path}.new`);
  }

  /** A service says that it has stopped before its process has ended, and a virus scanner may still look at what is new: neither lets it be replaced. */
  async putInPlace(): Promise<void> {
    if (this.#isThere()) return;
    const endMs = performance.now() + PATIENCE_MS;
    while (!this.#exchange(performance.now() >= endMs)) await sleep(RETRY_MS);
  }

  /** False when somebody holds it and it is not the last try. */
  #exchange(isLast: boolean): boolean {
    try {
      this.#rename(`${this.path}.new`, this.path);
      return true;
    } catch (error) {
      if (!isLast && IN_USE.has(errorCode(error))) return false;
      throw this.#failure(error);
    }
  }

  #isThere(): boolean {
    return this.path.toLowerCase() === this.#file.toLowerCase();
  }

  #attempt(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): VerbError {
    return new VerbError(ExitStatus.noPermission, `Cannot copy ${this.#file} to ${this.path} (${errorCode(error)})`);
  }
}
