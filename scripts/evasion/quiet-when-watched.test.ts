import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, readFileSync, realpathSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { HostWatch } from '../../agent/host-watch.ts';
import { openLinuxPlatform } from '../../agent/platform/linux/open-linux-platform.ts';
import { ForgetfulSink } from '../../agent/sample/ownership-sink.ts';
import type { Finding } from '../../shared/model/finding.ts';
import { loadSignatures } from '../../shared/signature/load.ts';
import { temporaryFolder } from '../testing/minesweep.ts';
import { provideTool, requireOrSkip } from '../testing/require-tool.ts';
import { OPENINGS } from '../testing/openings.ts';

/** Burns a core unless a process is called `top`; looks after every tenth of a second, and ends by itself. */
const SHY = `
end=$(( $(date +%s) + 200 ))
while [ "$(date +%s)" -lt $end ]; do
  seen=
  for file in /proc/[0-9]*/comm; do read -r name < "$file" 2> /dev/null && [ "$name" = top ] && seen=1; done
  if [ -n "$seen" ]; then sleep 0.3; else i=0; while [ $i -lt 1000000 ]; do i=$((i + 1)); done; fi
done`;

/** After the third, and each further one: time to be told of, seconds. */
const TELL_S = 4;

describe.skipIf(process.platform !== 'linux')('a program that stops while a real top runs', () => {
  const folder = temporaryFolder('quiet-when-watched');
  const children: ChildProcess[] = [];

  function start(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args, { stdio: 'ignore' });
    children.push(child);
    return child;
  }

  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    folder[Symbol.dispose]();
  });

  it('is found within three openings, or a few more where others take its time, with its effect and how improbable that is', async (context) => {
    requireOrSkip(context, provideTool({ command: 'top', debianPackage: 'procps' }));
    const shell = join(folder.path, 'indexer');
    copyFileSync(realpathSync('/bin/sh'), shell);
    const text = readFileSync('signatures/monitors/linux.yaml', 'utf8');
    const sources = readFileSync('signatures/sources.yaml', 'utf8');
    const { set } = loadSignatures([
      { name: 'sources.yaml', text: sources },
      { name: 'linux.yaml', text },
    ]);
    const stop = new AbortController();
    using platform = await openLinuxPlatform(() => undefined);
    const watch = new HostWatch({
      ...{ platform, signatures: set, ownerships: new ForgetfulSink(), hostId: 'live', intervalMs: 1_000 },
      ...{ signal: stop.signal, ownPid: process.pid },
    });
    const found: Finding[] = [];
    const tick = async (): Promise<void> => {
      const beganMs = performance.now();
      for (const { finding } of watch.step()?.changes ?? []) found.push(finding);
      await sleep(Math.max(0, 1_000 - (performance.now() - beganMs)));
    };
    const shy = start(shell, ['-c', SHY]);
    // Others compute on this machine too.
    if (shy.pid !== undefined && process.getuid?.() === 0) setPriority(shy.pid, -15);
    let openings = 0;
    for (const { closedS, openS } of OPENINGS) {
      for (let second = 0; second < closedS; second++) await tick();
      const top = start('top', ['-b', '-d1']);
      for (let second = 0; second < openS; second++) await tick();
      top.kill();
      if (++openings < 3) continue;
      for (let second = 0; second < TELL_S; second++) await tick();
      if (found.some(({ kind }) => kind === 'quiet-when-watched')) break;
    }
    stop.abort();
    const quiet = found.filter(({ kind }) => kind === 'quiet-when-watched');
    console.info(quiet.map(({ text: title, signals }) => `${title} ${JSON.stringify(signals)}`).join('\n'));
    expect(quiet.map(({ subject }) => (subject.type === 'process' ? subject.process.pid : subject.type))).toEqual([
      shy.pid,
    ]);
    const params = quiet[0]?.signals[0]?.params ?? {};
    expect(params.drops).toBeGreaterThanOrEqual(3);
    console.info(`found after ${openings} openings`);
    expect(params.effectCores).toBeGreaterThan(0.05);
    expect(params.pValue).toBeLessThan(0.005);
  }, 240_000);
});
