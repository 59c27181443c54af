import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';

/** A shell script that spins, and sleeps while something called `monitor` runs: it looks at short names, as miners do. */
export function shyOf(monitor: string): string {
  return `
while :; do
  seen=
  for f in /proc/[0-9]*/comm; do { read -r n < "$f"; } 2>/dev/null; [ "$n" = ${monitor} ] && seen=1; done
  if [ -n "$seen" ]; then sleep 0.2; else i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; fi
done`;
}

/** A shell script that spins, whoever watches. */
export const STEADY = 'while :; do :; done';

/**
 * Runs a script until it is disposed of, four minutes at most. It is a copy of the shell under a name of its own, because a process group is all runs
 * of one file. `isFirst`: before others who compute here, where that is allowed.
 */
export function burn(
  folder: string,
  name: string,
  script: string,
  isFirst = false,
): Disposable & { readonly child: ChildProcess } {
  const shell = join(folder, name);
  copyFileSync('/bin/dash', shell);
  writeFileSync(`${shell}.sh`, script);
  // An end of its own, should the test be killed.
  const child = spawn('timeout', ['240', shell, `${shell}.sh`], { stdio: 'ignore', detached: true });
  if (isFirst && child.pid !== undefined && process.getuid?.() === 0) setPriority(child.pid, -15);
  return {
    child,
    [Symbol.dispose]: () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    },
  };
}
