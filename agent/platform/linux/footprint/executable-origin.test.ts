import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { requireOrSkip } from '../../../../scripts/testing/require-tool.ts';
import { PackageOwners } from '../packages/package-owners.ts';
import { readExecutableOrigin } from './read-executable-origin.ts';

/* Real programs, deleted while they run. */

const IN_NAMESPACE = ['--user', '--map-root-user', '--mount'];
const MISSING =
  spawnSync('unshare', [...IN_NAMESPACE, 'true']).status === 0
    ? undefined
    : 'user namespaces cannot be made here, so nobody can borrow a path in one';

/** Each is the leader of its own group, with which it ends. */
const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const { pid } of children.splice(0)) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A system whose one package owns `bin/work`, and the same program in a folder of somebody else's. */
function hostWithPackage() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'minesweep-origin-')));
  folders.push(folder);
  const owned = join(folder, 'bin/work');
  for (const name of ['bin', 'theirs', 'dpkg/info']) mkdirSync(join(folder, name), { recursive: true });
  for (const path of [owned, join(folder, 'theirs/work')]) copyFileSync('/bin/sleep', path);
  writeFileSync(join(folder, 'dpkg/status'), '');
  writeFileSync(join(folder, 'dpkg/info/worker.list'), `/.\n${owned}\n`);
  return { folder, owned, owners: new PackageOwners({ dpkg: join(folder, 'dpkg'), rpm: [] }) };
}

/** Runs a shell until it says the pid of the program that it started and is done with it. */
async function pidFrom(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  children.push(child);
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  for (let tries = 0; tries < 100 && !said.includes('\n'); tries++) await sleep(50);
  return Number(said);
}

/** A pid namespace is not made, so `$!` is the number by which we see the program too. Ends with the program. */
const runAndDelete = (program: string) =>
  `inode=$(stat -c %i "${program}"); "${program}" 30 & pid=$!
  while [ "$(stat -Lc %i /proc/$pid/exe)" != "$inode" ]; do sleep 0.02; done
  rm "${program}"; echo $pid; wait`;

async function originOf(pid: number, owners: PackageOwners) {
  const origin = observedValue(await readExecutableOrigin(`/proc/${pid}`, owners));
  return { file: origin?.file, name: origin === undefined ? undefined : observedValue(origin.package)?.name };
}

describe('a deleted program whose path holds another file', () => {
  it('is still of the package that it was installed by: it was upgraded', async () => {
    const { owned, owners } = hostWithPackage();
    const child = spawn(owned, ['30'], { stdio: 'ignore', detached: true });
    children.push(child);
    await sleep(100);
    expect(await originOf(child.pid ?? 0, owners)).toEqual({ file: 'same', name: 'worker' });
    rmSync(owned);
    expect(await originOf(child.pid ?? 0, owners)).toEqual({ file: 'missing', name: undefined });
    copyFileSync('/bin/sleep', owned);
    expect(await originOf(child.pid ?? 0, owners)).toEqual({ file: 'other', name: 'worker' });
  });

  it.for(['a folder', 'memory'])(
    'is of nobody when its folder was covered in a user namespace by %s',
    async (cover, context) => {
      requireOrSkip(context, MISSING);
      const { folder, owned, owners } = hostWithPackage();
      const theirs = join(folder, 'theirs');
      const fill = cover === 'memory' ? `mount -t tmpfs none "${theirs}"; cp /bin/sleep "${theirs}/work"` : ':';
      const covered = `set -e; ${fill}; mount --bind "${theirs}" "${folder}/bin"; ${runAndDelete(owned)}`;
      const pid = await pidFrom('unshare', [...IN_NAMESPACE, 'sh', '-c', covered]);
      expect(await originOf(pid, owners)).toEqual({ file: 'other', name: undefined });
    },
  );
});
