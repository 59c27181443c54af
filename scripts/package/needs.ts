import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDS = fileURLToPath(new URL('./needs/', import.meta.url));
/** `postject` takes minutes for an executable of Windows where others are at work. */
const PATIENCE_MS = 900_000;

/**
 * Fetches what executables are made of and npm leaves out on Linux, by a lock file with checksums; kept below `dist` until that changes.
 * Returns the folder with its node_modules.
 */
export function installNeeds(root: string): string {
  const digest = createHash('sha256')
    .update(readFileSync(join(NEEDS, 'package-lock.json')))
    .digest('hex');
  const folder = join(root, 'dist', `package-needs-${digest.slice(0, 12)}`);
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(NEEDS, name), join(folder, name));
  // Forced: some of it is for another system than the one that fetches it.
  run('npm', ['ci', '--force', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
  writeFileSync(ready, '');
  return folder;
}

/** Runs a program to its end. Throws with its last words when it fails. */
export function run(command: string, args: readonly string[], cwd: string): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: PATIENCE_MS });
  if (status === 0) return;
  const words = error?.message ?? `${stdout}${stderr}`.trim().slice(-2_000);
  throw new Error(`${command} ${args.join(' ')} in ${cwd} ended with ${status ?? 'no status'}: ${words}`);
}
