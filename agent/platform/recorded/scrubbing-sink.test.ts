import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Observed, observed, observedValue } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import { readMinerCommand } from '#shared/recognise/miner-command.ts';
import { makeMoneroAddress } from '#shared/recognise/wallet/testing.ts';
import type { Platform, ProcessDetails } from '../platform.ts';
import { ProcessTable } from '../process-table.ts';
import { BusyHost } from '../testing/busy-host.ts';
import { openRecording } from './open-recording.ts';
import { startRecording } from './start-recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'minesweep-scrubbing-'));
afterAll(() => rmSync(folder, { recursive: true }));

const WALLET = makeMoneroAddress('scrubbed');
const SECRET = 'hunter2aaa';

/** A host on which everybody was started with these arguments. */
class HostWithArguments extends BusyHost {
  readonly #argv: readonly string[];

  constructor(argv: readonly string[]) {
    super(3, 1);
    this.#argv = argv;
  }

  override readProcess(pid: number, startId: number): Observed<ProcessDetails> {
    const details = observedValue(super.readProcess(pid, startId));
    if (details === undefined) throw new Error('no such process');
    return observed({ ...details, argv: observed(this.#argv.map(osNameOfText)) });
  }
}

/** The arguments that a replay gives for a process whose arguments were these. */
function recordArguments(argv: readonly string[]): readonly string[] {
  const path = join(folder, `${Math.random()}.recording`);
  const recorder = startRecording(new HostWithArguments(argv), {
    path,
    createdBy: 'test',
    tickIntervalMs: 1_000,
    redact: false,
  });
  const ask = (platform: Platform) => {
    const table = new ProcessTable(16);
    platform.beginTick();
    platform.sweepProcesses(table);
    return observedValue(platform.readProcess(table.pid[0] ?? 0, table.startId[0] ?? 0));
  };
  ask(recorder);
  recorder[Symbol.dispose]();
  using platform = openRecording(path);
  const details = ask(platform);
  return (observedValue(details?.argv ?? observed([])) ?? []).map(({ text }) => text);
}

describe('a recording that is not redacted', () => {
  it.each([
    [['mysql', '-u', 'root', `-p${SECRET}`]],
    [['service', `--token=${SECRET}`, '--password', SECRET]],
    [['curl', `https://bob:${SECRET}@db.example/x`, '-H', `Authorization: Bearer ${SECRET}`]],
    [['timeout', '40', 'bash', '-c', `exec mysql -p${SECRET}; run --token=${SECRET}`]],
  ])('has no secret of %j', (argv) => {
    const recorded = recordArguments(argv);
    expect(recorded.length).toBe(argv.length);
    expect(recorded[0]).toBe(argv[0]);
    expect(recorded.join(' ')).not.toContain(SECRET);
  });

  it.each([
    [['./m', '-o', 'pool.example:3333', '-u', `${WALLET}.rig`, '-p', SECRET, '--donate-level=1', '-k']],
    [['x', '-ostratum+tcp://pool.example:3333', `-u${WALLET}`, '-px']],
    [['minerd', '-a', 'cryptonight', '-o', 'stratum+tcp://192.0.2.5:3333', '-O', `${WALLET}:x`]],
    [['miner', '--algo', '144_5', '--server', 'zec.example', '--port', '3333', '--user', 'x']],
    [['sh', '-c', `cd /tmp; nohup ./m -o pool.example:3333 -u ${WALLET} --pass ${SECRET} &`]],
    [['ethminer', '-P', `stratum1+ssl://${WALLET}.rig:${SECRET}@pool.example:4444`, '--pass', 'x']],
  ])('reads as the same miner: %j', (argv) => {
    const recorded = recordArguments(argv);
    expect(recorded.join(' ')).not.toContain(SECRET);
    expect(readMinerCommand(recorded, new Map())).toEqual(readMinerCommand(argv, new Map()));
    expect(readMinerCommand(recorded, new Map())?.score).toBeGreaterThan(0);
  });
});
