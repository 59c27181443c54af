import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import { readMinerConfig } from '#shared/recognise/miner-config.ts';
import { simulatedConfig } from '../../../scripts/simulate/simulated-miner.ts';
import { simulatedWallet } from '../../../scripts/simulate/simulated-wallet.ts';
import { temporaryFolder } from '../../../scripts/testing/minesweep.ts';
import { testSignatures } from '../../testing/watched-host.ts';
import { HostWatch } from '../../host-watch.ts';
import { openRecording } from '../../platform/recorded/open-recording.ts';
import { startRecording } from '../../platform/recorded/start-recording.ts';
import { FakePlatform } from '../../testing/fake-platform.ts';
import { ForgetfulSink } from '../../sample/ownership-sink.ts';
import { type Replay, replayRecording } from './replay-recording.ts';

describe('replay', () => {
  let folder: ReturnType<typeof temporaryFolder>;

  beforeEach(() => {
    folder = temporaryFolder('replay');
  });
  afterEach(() => folder[Symbol.dispose]());

  async function replay(path: string, cpuCount?: number): Promise<Replay> {
    using platform = openRecording(path, cpuCount === undefined ? {} : { cpuCount });
    return await replayRecording(platform, testSignatures());
  }

  async function replayCpu(
    header: string,
    seconds: number,
    percentAt: (second: number) => number | undefined,
  ): Promise<readonly string[]> {
    const rows = Array.from({ length: seconds }, (_, second) => ({ second, percent: percentAt(second) }));
    const lines = rows.flatMap(({ second, percent }) =>
      percent === undefined ? [] : [`${second},${percent.toFixed(2)}`],
    );
    const path = join(folder.path, 'cpu.csv');
    writeFileSync(path, [header, ...lines, ''].join('\n'));
    return (await replay(path)).findings.map(({ kind, subject }) => `${kind} of ${subject.type}`);
  }

  it.each(['second,cpu_percent', 'time,cpu_percent'])(
    'finds a 50 %% plateau of ten minutes in a CSV of host CPU (%s)',
    async (header) => {
      const wobble = (second: number) => Math.sin(second * 12.9898) * 2;
      expect(await replayCpu(header, 600, (second) => 50 + wobble(second))).toEqual(['host-plateau of host']);
      const withIdle = await replayCpu(header, 1_500, (second) => (second < 400 ? 3 : 50 + wobble(second)));
      expect(withIdle).toEqual(['host-plateau of host']);
      const withHoles = await replayCpu(header, 700, (second) => (second % 25 === 3 ? undefined : 50 + wobble(second)));
      expect(withHoles).toEqual(['host-plateau of host']);
    },
  );

  it('finds nothing in compiles, backups, idling, and bursts of the whole machine', async () => {
    const noise = (second: number) => Math.abs(Math.sin(second * 78.233) * 43_758.5453) % 1;
    const header = 'second,cpu_percent';
    expect(
      await replayCpu(header, 2_000, (second) => (second % 50 < 38 ? 85 + 15 * noise(second) : 5 + 20 * noise(second))),
    ).toEqual([]);
    expect(await replayCpu(header, 2_000, (second) => 20 + 40 * noise(second))).toEqual([]);
    expect(await replayCpu(header, 2_000, (second) => Math.min(60, 5 + (second % 700) / 10))).toEqual([]);
    expect(await replayCpu(header, 2_000, (second) => 2 + 3 * noise(second))).toEqual([]);
    expect(await replayCpu(header, 2_000, (second) => (second % 300 < 30 ? 100 : 2))).toEqual([]);
  });

  it('finds the process that computes in samples that others recorded, with their times', async () => {
    const startMs = Date.UTC(2026, 0, 5, 8);
    const path = join(folder.path, 'samples.jsonl');
    const lines = Array.from({ length: 700 }, (_, second) =>
      [
        { time: new Date(startMs + second * 1_000).toISOString(), pid: 10, name: 'kheiper', cpu_percent: 99 },
        { time: new Date(startMs + second * 1_000).toISOString(), pid: 11, name: 'mysqld', cpu_percent: 2 },
      ].map((sample) => JSON.stringify(sample)),
    ).flat();
    writeFileSync(path, `${lines.join('\n')}\n`);
    const { findings, fromMs } = await replay(path, 4);
    expect(findings).toMatchObject([
      { kind: 'sustained-compute', subject: { process: { pid: 10, name: { text: 'kheiper' } } } },
    ]);
    expect(fromMs).toBe(startMs);
    expect(findings[0]?.lastSeenMs).toBeGreaterThan(startMs + 300_000);
  });

  it('of a recording finds what was found while it was recorded, probes and connections included', async () => {
    const fake = new FakePlatform();
    const path = join(folder.path, 'host.recording');
    const platform = startRecording(fake, { path, createdBy: 'test', tickIntervalMs: 1_000, redact: false });
    const { hostname, bootId } = fake.describeHost();
    const watch = new HostWatch({
      platform,
      signatures: testSignatures(),
      ownerships: new ForgetfulSink(),
      hostId: `${hostname} ${bootId}`,
      intervalMs: 1_000,
      signal: new AbortController().signal,
    });
    const found = new Map<string, unknown>();
    for (let second = 0; second < 400; second++) {
      if (second === 20) {
        fake.start(10, { cores: 1, networkNamespace: 'net-2' });
        const reading = readMinerConfig(
          simulatedConfig({ host: 'pool.example', port: 3333 }, simulatedWallet('replay')),
        );
        const content = observed({ sizeBytes: 9, ...(reading === undefined ? {} : { reading }) });
        const files = observed([{ path: osNameOfText('/opt/x/config.json'), how: 'beside-exe' as const, content }]);
        fake.configs.set(10, { kind: 'miner-config', process: fake.keyOf(10), files });
      }
      if (second === 40) fake.connect(10, '203.0.113.7', 3333, 'net-2');
      if (second === 5) fake.start(5);
      if (second === 6) fake.connect(5, '203.0.113.1', 443);
      fake.pass(1_000);
      for (const { finding } of watch.step()?.changes ?? []) found.set(finding.id, finding);
      await watch.probesDone();
    }
    platform[Symbol.dispose]();
    const { findings, ticks } = await replay(path);
    expect(ticks).toBe(400);
    expect(findings.map(({ kind }) => kind).sort()).toEqual(['miner-config', 'pool-connection', 'sustained-compute']);
    expect(new Map(findings.map((finding) => [finding.id, finding]))).toEqual(found);
  });
});
