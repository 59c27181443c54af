import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Finding } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import { CPrograms } from '../scripts/bench/c-program.ts';
import { simulatedWallet } from '../scripts/simulate/simulated-wallet.ts';
import { requireOrSkip } from '../scripts/testing/require-tool.ts';
import { HostWatch } from './host-watch.ts';
import { openLinuxPlatform } from './platform/linux/open-linux-platform.ts';
import { ProcessTable } from './platform/process-table.ts';
import { ForgetfulSink } from './sample/ownership-sink.ts';
import { testSignatures } from './testing/watched-host.ts';

/* Real processes in the disguises of miners, seen on this machine. Each burns one core for a few seconds; nothing is mined. */

const programs = new CPrograms();
const folder = mkdtempSync(join(tmpdir(), 'minesweep-provenance-'));
const DEADLINE_MS = 60_000;
let missing: string | undefined;
let burner = '';

const DISGUISES = [
  {
    what: 'lies in a hidden folder',
    path: ['.hidden', 'update'],
    mode: 'burn',
    codes: ['provenance.odd-directory', 'provenance.hidden-directory'],
  },
  {
    what: 'deletes its own file',
    path: ['deletes-itself'],
    mode: 'delete',
    codes: ['provenance.deleted-executable', 'provenance.odd-directory'],
  },
  { what: 'runs from memory', path: ['from-memory'], mode: 'memory-file', codes: ['provenance.memfd'] },
];

beforeAll(() => {
  const built = programs.build('disguised-burner');
  if ('missing' in built) missing = built.missing;
  else burner = built.path;
});
afterAll(() => {
  programs[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Watches this machine until something of this kind is said about the process, or too long. */
async function watchFor(child: ChildProcess, kind: string): Promise<Finding | undefined> {
  using platform = await openLinuxPlatform(() => undefined);
  const watch = new HostWatch({
    platform,
    signatures: testSignatures(),
    ownerships: new ForgetfulSink(),
    hostId: 'live',
    intervalMs: 1_000,
    signal: new AbortController().signal,
  });
  const untilMs = performance.now() + DEADLINE_MS;
  try {
    while (performance.now() < untilMs && child.exitCode === null) {
      for (const { finding } of watch.step()?.changes ?? []) {
        const { subject } = finding;
        if (finding.kind === kind && subject.type === 'process' && subject.process.pid === child.pid) return finding;
      }
      await sleep(1_000);
      await watch.probesDone();
    }
    return undefined;
  } finally {
    child.kill('SIGKILL');
  }
}

/** A copy of the burner that looks like nothing special but for its place. */
function placeBurner(...path: readonly string[]): string {
  const place = join(folder, ...path);
  mkdirSync(join(place, '..'), { recursive: true });
  copyFileSync(burner, place);
  return place;
}

function codesOf(finding: Finding | undefined): readonly string[] | undefined {
  return finding?.signals.map(({ code }) => code);
}

function needs(context: TestContext): void {
  requireOrSkip(context, process.platform === 'linux' ? missing : 'these are disguises on Linux');
}

describe('a process on this machine that', () => {
  it('is named as a thread of the kernel is seen at once, resting or not', async (context) => {
    needs(context);
    const child = spawn(burner, ['rest'], { argv0: '[kworker/0:1]', stdio: 'ignore' });
    expect(await watchFor(child, 'kernel-masquerade')).toMatchObject({
      signals: [
        { code: 'provenance.kernel-masquerade', quality: 1, params: { shownAs: '[kworker/0:1]', exe: burner } },
      ],
    });
  }, 100_000);

  it.for(DISGUISES)('$what is seen when it computes', { timeout: 100_000 }, async ({ path, mode, codes }, context) => {
    needs(context);
    const child = spawn(placeBurner(...path), [mode], { stdio: 'ignore' });
    expect(codesOf(await watchFor(child, 'odd-executable'))).toEqual(codes);
  });

  it('has the memory of RandomX is seen without that memory being touched', async (context) => {
    needs(context);
    const child = spawn(burner, ['data-set'], { stdio: 'ignore' });
    const finding = await watchFor(child, 'miner-footprint');
    expect(finding?.signals).toMatchObject([{ code: 'artefact.randomx-footprint', quality: 1 }]);
    const { mappingBytes, codeBytes } = finding?.signals[0]?.params ?? {};
    expect(Number(mappingBytes)).toBeGreaterThanOrEqual(2_100 * 1024 * 1024);
    expect(codeBytes).toBe(1024 * 1024);
  }, 100_000);

  it('is told pool and wallet by its environment is seen, and the rest of that stays where it is', async (context) => {
    needs(context);
    const env = { POOL_URL: 'stratum+tcp://pool.example:3333', WALLET: simulatedWallet('live'), TOKEN: 'hunter2' };
    const finding = await watchFor(spawn(burner, ['burn'], { stdio: 'ignore', env }), 'miner-environment');
    expect(codesOf(finding)).toEqual(['artefact.miner-environment', 'artefact.wallet-in-environment']);
    expect(JSON.stringify(finding)).not.toContain('hunter2');
  }, 100_000);

  it('is bound to one processor is known to be', async (context) => {
    needs(context);
    using platform = await openLinuxPlatform(() => undefined);
    const child = spawn(burner, ['bound'], { stdio: 'ignore' });
    try {
      const startId = await startIdOf(child.pid ?? 0);
      const request = { kind: 'process-footprint', process: `${child.pid}:${startId}`, pid: child.pid ?? 0 } as const;
      // On a crowded machine it may get next to nothing of its processor for a moment.
      for (let tries = 0; tries < 40; tries++) {
        const result = await platform.runProbe(request, new AbortController().signal);
        const footprint = result.kind === 'process-footprint' ? observedValue(result.footprint) : undefined;
        const threads = footprint === undefined ? undefined : observedValue(footprint.threads);
        expect(threads).toMatchObject({ count: 1, nice: getPriority(), policy: 0 });
        if (threads?.busy.length === 0) continue;
        expect(threads?.busy).toEqual([{ cores: expect.any(Number), onlyCpu: expect.any(Number) }]);
        return;
      }
      expect.unreachable('it never computed');
    } finally {
      child.kill('SIGKILL');
    }
  }, 100_000);
});

async function startIdOf(pid: number): Promise<number> {
  await sleep(100);
  using platform = await openLinuxPlatform(() => undefined);
  const table = new ProcessTable(16_384);
  platform.beginTick();
  platform.sweepProcesses(table);
  return table.startId[table.slotOf(pid) ?? -1] ?? Number.NaN;
}
