import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { makeFolder } from '#shared/files/make-folder.ts';
import * as z from 'zod';

/** Who may do what with a collector: report as an agent, deliver alerts, read. */
export const TOKEN_KINDS = ['agent', 'ingest', 'api'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** Where a running collector can be reached, for the command line on the same machine. */
const runtimeSchema = z
  .object({
    pid: z.int().positive(),
    startedAtMs: z.number(),
    version: z.string(),
    api: z.string(),
    agents: z.string(),
    ingest: z.string(),
  })
  .readonly();
export type Runtime = z.infer<typeof runtimeSchema>;

/**
 * The files of one installation: `collector/collector.db`, `agent/` (the agent's own), `tokens/`, `runtime.json`. Readable by their owner
 * only. Throws the system's error when the folder cannot be used.
 */
export class DataFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get database(): string {
    return join(this.path, 'collector', 'collector.db');
  }

  get agentFolder(): string {
    return join(this.path, 'agent');
  }

  tokenFile(kind: TokenKind): string {
    return join(this.path, 'tokens', kind);
  }

  /**
   * Makes the folders that are missing and closes them to others.
   *
   * @throws VerbError when they cannot be made
   */
  prepare(): void {
    try {
      for (const folder of ['.', 'collector', 'tokens'])
        makeFolder({ mkdirSync, statSync, dirname }, join(this.path, folder));
      chmodSync(join(this.path, 'tokens'), 0o700);
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** What to throw instead, for people, when an error of the system says that the folder cannot be used; any other error as it is. */
  explain(error: unknown): unknown {
    const code = codeOf(error);
    return code === undefined
      ? error
      : new VerbError(
          ExitStatus.noPermission,
          `Cannot keep data in ${this.path} (${code}). Choose another folder: --data FOLDER`,
        );
  }

  /** The token of that kind; makes one the first time. */
  ensureToken(kind: TokenKind): string {
    const file = this.tokenFile(kind);
    const known = this.readToken(kind);
    if (known !== undefined) return known;
    // `wx`: of two that start at the same time the first one's token holds.
    try {
      writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const token = this.readToken(kind);
    if (token === undefined) throw new Error(`${file} holds no token: remove it and start again`);
    return token;
  }

  /** Undefined when there is none yet. */
  readToken(kind: TokenKind): string | undefined {
    const text = this.#read(this.tokenFile(kind))?.trim();
    return text === '' ? undefined : text;
  }

  /** How to reach the collector that uses this folder; undefined when none has said so. It may have died since. */
  readRuntime(): Runtime | undefined {
    try {
      return runtimeSchema.safeParse(JSON.parse(this.#read(this.#runtimeFile) ?? 'null')).data;
    } catch {
      return undefined; // Half a file is no runtime: whoever wrote it died.
    }
  }

  writeRuntime(runtime: Runtime): void {
    const temporary = `${this.#runtimeFile}.${process.pid}`;
    writeFileSync(temporary, `${JSON.stringify(runtime, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, this.#runtimeFile);
  }

  removeRuntime(): void {
    if (this.readRuntime()?.pid === process.pid) rmSync(this.#runtimeFile, { force: true });
  }

  get #runtimeFile(): string {
    return join(this.path, 'runtime.json');
  }

  #read(file: string): string | undefined {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}

/** The system's code of an error (`ENOENT`), or undefined. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
