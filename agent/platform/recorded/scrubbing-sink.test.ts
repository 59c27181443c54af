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
import { emptyFrame, type ReadingFrame } from './reading-frame.ts';
import { ScrubbingSink } from './scrubbing-sink.ts';
import { startRecording } from './start-recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'minesweep-scrubbing-'));
afterAll(() => rmSync(folder, { recursive: true }));

const WALLET = makeMoneroAddress('scrubbed');
const SECRET = 'hunter2aaa';

/** A host on which everybody was started with these arguments, or is as told. */
class HostWithArguments extends BusyHost {
  readonly #argv: readonly string[];
  readonly #more: Partial<ProcessDetails>;

  constructor(argv: readonly string[], more: Partial<ProcessDetails> = {}) {
    super(3, 1);
    this.#argv = argv;
    this.#more = more;
  }

  override readProcess(pid: number, startId: number): Observed<ProcessDetails> {
    const details = observedValue(super.readProcess(pid, startId));
    if (details === undefined) throw new Error('no such process');
    return observed({ ...details, argv: observed(this.#argv.map(osNameOfText)), ...this.#more });
  }
}

/** What a replay tells of a process of this host. */
function recordDetails(host: Platform, redact = false): ProcessDetails | undefined {
  const path = join(folder, `${Math.random()}.recording`);
  const recorder = startRecording(host, { path, createdBy: 'test', tickIntervalMs: 1_000, redact });
  const ask = (platform: Platform) => {
    const table = new ProcessTable(16);
    platform.beginTick();
    platform.sweepProcesses(table);
    return observedValue(platform.readProcess(table.pid[0] ?? 0, table.startId[0] ?? 0));
  };
  ask(recorder);
  recorder[Symbol.dispose]();
  using platform = openRecording(path);
  return ask(platform);
}

/** The arguments that a replay gives for a process whose arguments were these. */
function recordArguments(argv: readonly string[]): readonly string[] {
  const details = recordDetails(new HostWithArguments(argv));
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

describe('a recording, redacted or not', () => {
  it('has no secret in the name of a unit that uses what nobody owns', () => {
    const frames: ReadingFrame[] = [];
    const sink = { append: (frame: ReadingFrame) => void frames.push(frame), close: () => undefined };
    const path = osNameOfText(`/system.slice/sync@--password\\x3d${SECRET}.service`);
    const probe = { kind: 'unowned-cgroup', process: 'host', groups: observed([{ path, unownedCores: 1 }]) } as const;
    new ScrubbingSink(sink).append({ ...emptyFrame({ monotonicMs: 1, wallMs: 1 }), probes: [probe] });
    const scrubbed = { path: { text: '/system.slice/sync@--password=[redacted].service' }, unownedCores: 1 };
    expect(frames[0]?.probes).toEqual([{ ...probe, groups: { value: [scrubbed] } }]);
  });

  const line = (text: string) => observed(osNameOfText(text));
  const library = line(`C:\\app\\x.dll?token=${SECRET}`);
  const services = [{ name: 'Helper', program: line(`C:\\tools\\wrapper --token ${SECRET}`), library }];

  it.each([false, true])(
    'has no secret that is registered for a service, in a title or in the name of a unit: %s',
    (redact) => {
      const cgroup = observed(`/system.slice/sync@--password\\x3d${SECRET}.service`);
      const host = new HostWithArguments([`worker: --password ${SECRET}`], { services, cgroup });
      const details = recordDetails(host, redact);
      expect(details?.services).toHaveLength(1);
      expect(JSON.stringify(details)).toContain('wrapper');
      expect(JSON.stringify(details)).toContain('worker: ');
      expect(JSON.stringify(details)).not.toContain(SECRET);
    },
  );
});
