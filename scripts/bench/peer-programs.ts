import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A peer that is there, or why it is not. */
export type PeerProgram = { readonly path: string } | { readonly missing: string };

/** Programs to be compared with: those of this machine, or of Debian packages unpacked into a folder that is removed with this object. */
export class PeerPrograms implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'minesweep-peers-'));

  /** Nothing is installed: a package is only downloaded and unpacked. */
  find(command: string, debianPackage: string): PeerProgram {
    const found = spawnSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' });
    if (found.status === 0) return { path: found.stdout.trim() };
    const options = { cwd: this.#folder, stdio: 'ignore' } as const;
    if (spawnSync('apt-get', ['download', '-qq', debianPackage], options).status !== 0)
      return { missing: `${command}: not here, and the package ${debianPackage} cannot be had` };
    const archive = readdirSync(this.#folder).find((name) => name.startsWith(`${debianPackage}_`));
    if (archive === undefined || spawnSync('dpkg', ['-x', archive, 'root'], options).status !== 0)
      return { missing: `${command}: the package ${debianPackage} cannot be unpacked` };
    const path = ['usr/bin', 'bin', 'usr/sbin', 'sbin']
      .map((folder) => join(this.#folder, 'root', folder, command))
      .find((each) => existsSync(each));
    return path === undefined ? { missing: `${command}: not in the package ${debianPackage}` } : { path };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
