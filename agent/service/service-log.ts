import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'agent.log';
const MAX_BYTES = 1024 * 1024;

/**
 * What the agent says where nobody keeps what a service prints: in its data folder, a line each with its time. At most two files of 1 MiB, the
 * older one as `agent.log.old`. Saying never fails for the agent, so a disk that is full is not told of.
 */
export class ServiceLog {
  readonly #folder: string;
  readonly #nowMs: () => number;
  readonly #maxBytes: number;

  constructor(folder: string, nowMs: () => number, maxBytes = MAX_BYTES) {
    this.#folder = folder;
    this.#nowMs = nowMs;
    this.#maxBytes = maxBytes;
  }

  /** @param line without the characters that mean something to a terminal */
  write(line: string): void {
    const path = join(this.#folder, FILE);
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= this.#maxBytes) renameSync(path, `${path}.old`);
      appendFileSync(path, `${new Date(this.#nowMs()).toISOString()} ${line}\n`, { mode: 0o600 });
    } catch {
      // Whoever watches goes on watching.
    }
  }
}
