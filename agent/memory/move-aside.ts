import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Of each cause, as many are kept for whoever wants to look; a disk that damages files must not fill up with them. */
const KEPT = 3;

/**
 * Moves a database file and its companions into `<cause>-<time>/` beside it. Returns that folder.
 * The companions go first: a journal left behind would be replayed into the next database.
 */
export function moveAside(folder: string, file: string, cause: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[:.]/g, '-');
  let aside = join(folder, `${cause}-${stamp}`);
  for (let suffix = 2; existsSync(aside); suffix++) aside = join(folder, `${cause}-${stamp}-${suffix}`);
  mkdirSync(aside, { mode: 0o700 });
  for (const name of [`${file}-wal`, `${file}-shm`, `${file}-journal`, file]) {
    if (existsSync(join(folder, name))) renameSync(join(folder, name), join(aside, name));
  }
  removeOldest(folder, cause);
  return aside;
}

function removeOldest(folder: string, cause: string): void {
  const kept = readdirSync(folder)
    .filter((name) => name.startsWith(`${cause}-`))
    .sort();
  for (const name of kept.slice(0, -KEPT)) rmSync(join(folder, name), { recursive: true, force: true });
}
