import { readdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const runSchema = z.object({ pid: z.int().positive(), startId: z.number().nonnegative() });
type Run = z.infer<typeof runSchema>;

const runFileSchema = z.object({
  /** Who started the programs. */
  owner: runSchema,
  programs: z.array(runSchema.extend({ path: z.string() })).max(1_024),
});
export type ProgramRunFile = z.infer<typeof runFileSchema>;

const RUN_FILE = 'run.json';

/** Written whole and renamed, so that a reader never sees half of it. */
export function writeProgramRunFile(folder: string, runs: ProgramRunFile): void {
  const path = join(folder, RUN_FILE);
  writeFileSync(`${path}.new`, JSON.stringify(runs), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/**
 * Removes what earlier runs left below `stateFolder` in folders that begin with `prefix`: their programs, when one really still is what the
 * run file says (same start, same file), and the folders. Folders of a run that is still alive stay. Answers how many folders were removed.
 */
export function sweepProgramFolders(stateFolder: string, prefix: string): number {
  let removed = 0;
  for (const entry of readdirSync(stateFolder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(prefix)) continue;
    const folder = join(stateFolder, entry.name);
    const runs = readProgramRunFile(folder);
    if (runs !== undefined && startIdOf(runs.owner.pid) === runs.owner.startId) continue;
    // Whoever may write here could name anybody: only what runs from this folder is ours.
    for (const program of runs?.programs ?? []) if (program.path.startsWith(`${folder}/`)) endLeftOver(program);
    rmSync(folder, { recursive: true, force: true });
    removed++;
  }
  return removed;
}

/**
 * Start time of a process in clock ticks since boot (field 22 of /proc/PID/stat, proc(5)); undefined when there is none, or only a
 * zombie that nobody has reaped yet.
 */
export function startIdOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startId = Number(fields[19]);
    return fields[0] === 'Z' || !Number.isSafeInteger(startId) ? undefined : startId;
  } catch {
    return undefined; // it is gone
  }
}

function readProgramRunFile(folder: string): ProgramRunFile | undefined {
  try {
    return runFileSchema.parse(JSON.parse(readFileSync(join(folder, RUN_FILE), 'utf8')));
  } catch {
    return undefined; // killed before it was written, or damaged: then the folder is all there is
  }
}

function endLeftOver({ pid, startId, path }: Run & { readonly path: string }): void {
  try {
    if (startIdOf(pid) === startId && readlinkSync(`/proc/${pid}/exe`) === path) process.kill(pid, 'SIGKILL');
  } catch {
    // Gone in between, or another user's: then it is none of ours.
  }
}
