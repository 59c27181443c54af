import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { HostWatch } from '../../agent/host-watch.ts';
import { openWindowsPlatform } from '../../agent/platform/windows/open-windows-platform.ts';
import { ForgetfulSink } from '../../agent/sample/ownership-sink.ts';
import type { Finding } from '../../shared/model/finding.ts';
import { readMinerConfig } from '../../shared/recognise/miner-config.ts';
import { loadSignatures } from '../../shared/signature/load.ts';
import { OPENINGS } from '../testing/openings.ts';

/*
 * The Windows half of the original case, as far as one host sees it: a program in a hidden folder below Java's, with a configuration beside it, that
 * rests whenever Task Manager is open.
 */

/** After the third, and each further one: time to be told of, seconds. */
const TELL_S = 6;
const POOL = 'pool.example:45700';

describe('a program that rests while Task Manager is open', () => {
  const folder = mkdtempSync(join(tmpdir(), 'java-'));
  const children: ChildProcess[] = [];
  const start = (command: string, args: readonly string[]): ChildProcess => {
    const child = spawn(command, args, { stdio: 'ignore' });
    children.push(child);
    return child;
  };

  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  it('is found within three openings or a few more, with its configuration', { timeout: 240_000 }, async () => {
    const hidden = join(folder, 'SmartMiner');
    mkdirSync(hidden);
    const program = join(hidden, 'xmrig.exe');
    copyFileSync(process.execPath, program);
    const pools = [{ url: POOL, user: 'worker', pass: 'x', keepalive: true, tls: false, algo: 'rx/0' }];
    writeFileSync(join(hidden, 'config.json'), JSON.stringify({ autosave: true, 'donate-level': 1, cpu: true, pools }));
    const { set } = loadSignatures(
      ['sources.yaml', 'monitors/windows.yaml'].map((name) => ({
        name,
        text: readFileSync(join('signatures', name), 'utf8'),
      })),
    );
    const stop = new AbortController();
    using platform = await openWindowsPlatform((text) => readMinerConfig(text, set.knownWallets));
    const watch = new HostWatch({
      ...{ platform, signatures: set, ownerships: new ForgetfulSink(), hostId: 'windows', intervalMs: 1_000 },
      ...{ signal: stop.signal, ownPid: process.pid },
    });
    const found: Finding[] = [];
    const run = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second++) {
        const beganMs = performance.now();
        for (const { finding } of watch.step()?.changes ?? []) found.push(finding);
        await sleep(Math.max(0, 1_000 - (performance.now() - beganMs)));
      }
    };
    const shy = start(program, [join(import.meta.dirname, 'shy-burner.ts'), '--seconds', '230']);
    let openings = 0;
    for (const { closedS, openS } of OPENINGS) {
      await run(closedS);
      const taskManager = start('C:\\windows\\system32\\taskmgr.exe', []);
      await run(openS);
      taskManager.kill();
      if (++openings < 3) continue;
      await run(TELL_S);
      if (found.some(({ kind }) => kind === 'quiet-when-watched')) break;
    }
    stop.abort();
    const ofShy = found.filter(({ subject }) => subject.type === 'process' && subject.process.pid === shy.pid);
    console.info([...new Set(ofShy.map(({ text, signals }) => `${text} ${JSON.stringify(signals)}`))].join('\n'));
    console.info(`after ${openings} openings`);
    const quiet = found.filter(({ kind }) => kind === 'quiet-when-watched');
    expect(quiet.map(({ subject }) => (subject.type === 'process' ? subject.process.pid : subject.type))).toEqual([
      shy.pid,
    ]);
    expect(quiet[0]?.signals[0]?.params?.pValue).toBeLessThan(0.005);
    const config = ofShy.find(({ kind }) => kind === 'miner-config');
    expect(JSON.stringify(config)).toContain('pool.example');
  });
});
