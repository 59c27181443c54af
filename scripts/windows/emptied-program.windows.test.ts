import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { HostWatch } from '../../agent/host-watch.ts';
import type { Platform } from '../../agent/platform/platform.ts';
import { ProcessTable } from '../../agent/platform/process-table.ts';
import { createDecoyProgram } from '../../agent/platform/windows/programs/decoy-program.ts';
import { openWindowsPlatform } from '../../agent/platform/windows/open-windows-platform.ts';
import { ForgetfulSink } from '../../agent/sample/ownership-sink.ts';
import type { Finding } from '../../shared/model/finding.ts';
import { observedValue } from '../../shared/model/observed.ts';
import type { ProcessFootprint } from '../../shared/model/process-footprint.ts';
import { loadSignatures } from '../../shared/signature/load.ts';
import { hollowProgram, type HollowedProgram } from './hollow-program.ts';

/* A process whose program was taken out of it and another one put in, as the system's own calls do it, beside those that are what they seem. */

const WITHIN_S = 70;
const COMPILES =
  'let f = (n) => { let s = 0; for (let i = 0; i < n; i++) s = (s * 31 + i) | 0; return s; }; for (;;) f(1e7);';
const folder = mkdtempSync(join(tmpdir(), 'emptied-'));
const children: ChildProcess[] = [];
const hollowed: HollowedProgram[] = [];

afterAll(async () => {
  for (const program of hollowed) program.end();
  for (const child of children) child.kill('SIGKILL');
  await sleep(500);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

function hollow(name: string): HollowedProgram & { readonly path: string } {
  const path = join(folder, name);
  writeFileSync(path, createDecoyProgram(120));
  const program = hollowProgram(path);
  hollowed.push(program);
  return { ...program, path };
}

function start(path: string, args: readonly string[] = []): ChildProcess {
  const child = spawn(path, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  children.push(child);
  return child;
}

/** Watches with all detectors and without those named, over the same seconds, until enough was found. */
async function watchTwice(without: readonly string[], until: (found: readonly Finding[]) => boolean) {
  using platform = await openWindowsPlatform(() => undefined);
  using second = await openWindowsPlatform(() => undefined);
  const stop = new AbortController();
  const watchOf = (each: Platform, left: readonly string[]) =>
    new HostWatch({
      ...{ platform: each, signatures: loadSignatures([]).set, ownerships: new ForgetfulSink(), hostId: 'windows' },
      ...{ intervalMs: 1_000, signal: stop.signal, ownPid: process.pid, without: new Set(left) },
    });
  const [all, fewer] = [watchOf(platform, []), watchOf(second, without)];
  const found: Finding[] = [];
  const foundByFewer: Finding[] = [];
  // The one without has as long again.
  for (let [tick, left] = [0, WITHIN_S]; left > 0; tick++, left--) {
    const beganMs = performance.now();
    for (const { finding } of all.step()?.changes ?? []) found.push(finding);
    for (const { finding } of fewer.step()?.changes ?? []) foundByFewer.push(finding);
    if (until(found)) left = Math.min(left, tick + 1);
    await sleep(Math.max(0, 1_000 - (performance.now() - beganMs)));
  }
  stop.abort();
  return { found, foundByFewer };
}

const isEmptied = ({ kind }: Finding) => kind === 'emptied-program';

async function footprints(platform: Platform): Promise<ReadonlyMap<number, ProcessFootprint>> {
  const table = new ProcessTable(1_024);
  platform.sweepProcesses(table);
  const found = new Map<number, ProcessFootprint>();
  for (const slot of table.appeared) {
    const [pid, key] = [table.pid[slot] ?? 0, table.keyOf(slot)];
    const request = { kind: 'process-footprint', process: key, pid } as const;
    const result = await platform.runProbe(request, AbortSignal.timeout(10_000));
    const footprint = result.kind === 'process-footprint' ? observedValue(result.footprint) : undefined;
    if (footprint !== undefined) found.set(pid, footprint);
  }
  return found;
}

describe('a program that was emptied and filled anew', () => {
  it('is found when it computes, and it alone; without the detector it is missed', { timeout: 180_000 }, async () => {
    const { pid, path } = hollow('hollow.exe');
    start(process.execPath, ['-e', COMPILES]);
    const beganMs = performance.now();
    let foundMs = 0;
    const { found, foundByFewer } = await watchTwice(['emptied-program'], (findings) => {
      const isFound = findings.some(isEmptied);
      if (isFound && foundMs === 0) foundMs = performance.now() - beganMs;
      return isFound;
    });
    const emptied = found.filter(isEmptied);
    console.info(`after ${Math.round(foundMs / 1_000)} s: ${JSON.stringify(emptied[0]?.text)}`);
    expect(emptied.length).toBeGreaterThan(0);
    for (const finding of emptied)
      expect(finding).toMatchObject({
        subject: { type: 'process', process: { pid } },
        signals: [{ code: 'provenance.emptied-program', quality: 0.6, params: { exe: path } }],
      });
    const ofIt = foundByFewer.filter(({ subject }) => subject.type === 'process' && subject.process.pid === pid);
    expect(JSON.stringify(ofIt.map(({ signals }) => signals))).not.toContain('provenance');
  });
});

describe('programs that are what they seem', () => {
  it('begin in their own image, all of them here', { timeout: 60_000 }, async () => {
    for (const program of hollowed.splice(0)) program.end();
    const renamed = join(folder, 'upgraded.exe');
    writeFileSync(renamed, createDecoyProgram(60));
    const old = start(renamed);
    const compiler = start(process.execPath, ['-e', COMPILES]);
    await sleep(1_500);
    renameSync(renamed, `${renamed}.old`);
    writeFileSync(renamed, createDecoyProgram(61));
    using platform = await openWindowsPlatform(() => undefined);
    const found = await footprints(platform);
    const starts = [...found].map(([pid, { programStart }]) => [pid, programStart] as const);
    console.info(`${starts.length} processes: ${JSON.stringify(starts)}`);
    expect(starts.length).toBeGreaterThan(8);
    for (const [pid, told] of starts.filter(([pid]) => pid !== old.pid))
      expect([pid, told]).toEqual([pid, { value: { in: 'program', isMapped: true } }]);
    expect(starts.find(([pid]) => pid === old.pid)?.[1]).toMatchObject({
      value: { in: expect.stringMatching(/^(?:other-image|program)$/) },
    });
    const { executableAnonymousBytes } =
      observedValue(found.get(compiler.pid ?? 0)?.memory ?? { unobservable: 'failed' }) ?? {};
    expect(executableAnonymousBytes).toBeGreaterThan(0);
  });
});
