import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../package/needs.ts';

const PEERS = fileURLToPath(new URL('./peers/', import.meta.url));

/** Packages that list processes too, by a lock file with checksums; kept below `dist` until that changes. Returns the folder with their node_modules. */
export function installPeerPackages(root: string): string {
  const digest = createHash('sha256')
    .update(readFileSync(join(PEERS, 'package-lock.json')))
    .digest('hex');
  const folder = join(root, 'dist', `windows-peers-${digest.slice(0, 12)}`);
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(PEERS, name), join(folder, name));
  // Forced: what they bring is for another system than the one that fetches it.
  run('npm', ['ci', '--force', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
  writeFileSync(ready, '');
  return folder;
}
