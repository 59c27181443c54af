import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import * as z from 'zod';

const runSchema = z.object({ pid: z.int().positive(), startId: z.number().nonnegative() });
type Run = z.infer<typeof runSchema>;

const runFileSchema = z.object({
  /** Who started the programs. */
  owner: runSchema,
  programs: z.array(runSchema.extend({ path: z.string() })).max(1_024),
});
export type ProgramRunFile = z.infer<typeof runFileSchema>;

const RUN_FILE = 'run.json';

/** How a system tells whether a program is still the one that was started, and how it lets one rest. */
export interface Runs {
  /** What tells runs of a pid apart; undefined when there is none, or only what is left of one. */
  startIdOf(pid: number): number | undefined;
  /** The path of the program that it runs, undefined when that cannot be told. */
  programOf(pid: number): string | undefined;
  /** Milliseconds on a processor since its start, all threads; undefined once it is gone. */
  usedMs(pid: number): number | undefined;
  /** Stops a child where it is. */
  rest(child: ChildProcess): void;
  goOn(child: ChildProcess): void;
}

/** Written whole and renamed, so that a reader never sees half of it. */
export function writeProgramRunFile(folder: string, runs: ProgramRunFile): void {
  const path = join(folder, RUN_FILE);
  writeFileSync(`${path}.new`, JSON.stringify(runs), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Windows holds the file of a program for a moment after its end; what cannot be removed by then is removed by the next run. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  } catch {
    // It holds nothing but programs that do nothing.
  }
}

/**
 * Removes what earlier runs left below `stateFolder` in folders that begin with `prefix`: their programs, when one really still is what the
 * run file says (same start, same file), and the folders. Folders of a run that is still alive stay. Answers how many folders were removed.
 */
export function sweepProgramFolders(stateFolder: string, prefix: string, system: Runs): number {
  let removed = 0;
  for (const entry of readdirSync(stateFolder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(prefix)) continue;
    const folder = realpathSync(join(stateFolder, entry.name));
    const runs = readProgramRunFile(folder);
    if (runs !== undefined && system.startIdOf(runs.owner.pid) === runs.owner.startId) continue;
    // Whoever may write here could name anybody: only what runs from below this folder is ours.
    for (const program of runs?.programs ?? []) if (isBelow(folder, program.path)) endLeftOver(program, system);
    removeFolder(folder);
    removed++;
  }
  return removed;
}

function readProgramRunFile(folder: string): ProgramRunFile | undefined {
  try {
    return runFileSchema.parse(JSON.parse(readFileSync(join(folder, RUN_FILE), 'utf8')));
  } catch {
    return undefined; // killed before it was written, or damaged: then the folder is all there is
  }
}

/** However deep, and where it really leads: `..` is followed, and Windows knows no upper case (`relative` knows both). */
function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !isAbsolute(way) && !/^\.\.(?:[/\\]|$)/.test(way);
}

function endLeftOver({ pid, startId, path }: Run & { readonly path: string }, system: Runs): void {
  try {
    const program = system.startIdOf(pid) === startId ? system.programOf(pid) : undefined;
    if (program !== undefined && relative(program, path) === '') process.kill(pid, 'SIGKILL');
  } catch {
    // Gone in between, or another user's: then it is none of ours.
  }
}
