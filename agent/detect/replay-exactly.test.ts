import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { observed } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import { readMinerConfig } from '#shared/recognise/miner-config.ts';
import { simulatedConfig } from '../../scripts/simulate/simulated-miner.ts';
import { simulatedWallet } from '../../scripts/simulate/simulated-wallet.ts';
import { HostWatch } from '../host-watch.ts';
import type { ProbeRequest } from '../platform/platform.ts';
import { minerFootprint } from '../testing/footprints.ts';
import { FAKE_START_MS, FakePlatform } from '../testing/fake-platform.ts';
import { ForgetfulSink } from '../sample/ownership-sink.ts';
import { Sampler } from '../sample/sampler.ts';
import type { AgentEvent, DetectContext, Detector } from './detector.ts';
import { createDetectors } from './detectors.ts';
import { LatelyHot } from './lately-hot.ts';
import { testSignatures } from '../testing/watched-host.ts';

/** One thing that happens to a host before a second passes. */
const happening = fc.oneof(
  fc.record({
    does: fc.constant('start' as const),
    pid: fc.integer({ min: 1, max: 3 }),
    cores: fc.constantFrom(0, 0.3, 1, 8),
    miner: fc.boolean(),
  }),
  fc.record({ does: fc.constant('end' as const), pid: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    does: fc.constant('connect' as const),
    pid: fc.integer({ min: 1, max: 3 }),
    port: fc.constant(3333),
  }),
  fc.record({ does: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ does: fc.constant('suspend' as const) }),
  fc.record({ does: fc.constant('hide' as const), pid: fc.integer({ min: 1, max: 3 }) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const argv = ['x', '-o', 'stratum+tcp://pool.example:3333', '-u', simulatedWallet('replay'), '--coin=monero'];

/**
 * Runs a story and gives every event to the detectors, with the sampler that made it for a context. With `restartAfter`, all detectors
 * are replaced after so many events by new ones that only know the snapshots (through JSON, as on disk).
 */
async function tell(story: readonly Happening[], restartAfter?: number): Promise<string> {
  const platform = new FakePlatform();
  const sampler = new Sampler({ platform, ownerships: new ForgetfulSink(), intervalMs: 1_000, capacity: 16 });
  const latelyHot = new LatelyHot();
  const context: DetectContext = {
    latelyHot,
    host: platform.describeHost(),
    signatures: testSignatures(),
    process: (key) => sampler.process(key),
    processes: () => sampler.processes(),
    connectionsOf: (key) => sampler.connectionsOf(key),
    processesObservable: true,
  };
  let detectors: readonly Detector[] = createDetectors();
  const said: unknown[] = [];
  let events = 0;
  const give = async (event: AgentEvent): Promise<void> => {
    if (events++ === restartAfter) detectors = restarted(detectors);
    latelyHot.take(event);
    const probes: ProbeRequest[] = [];
    for (const detector of detectors) {
      const output = detector.handle(event, context);
      if (output?.findings?.length) said.push([detector.name, output.findings]);
      const codes = (output?.findings ?? []).flatMap(({ signals }) => signals.map(({ code }) => code));
      expect(detector.signals).toEqual(expect.arrayContaining(codes));
      if (output?.probes?.length) said.push([detector.name, output.probes]);
      probes.push(...(output?.probes ?? []));
    }
    // As in a watch: an answer comes when every detector has heard the event that asked for it.
    for (const probe of probes) {
      for (const answer of sampler.takeProbe(await platform.runProbe(probe), event.atMs)) await give(answer);
    }
  };
  for (const one of story) {
    happen(platform, one);
    for (let second = one.does === 'wait' ? one.seconds : 1; second > 0; second--) {
      platform.pass(1_000);
      for (const event of sampler.tick() ?? []) await give(event);
    }
  }
  return JSON.stringify(said);
}

function restarted(detectors: readonly Detector[]): readonly Detector[] {
  const fresh = createDetectors();
  for (const [index, detector] of fresh.entries()) {
    detector.restore(JSON.parse(JSON.stringify(detectors[index]?.snapshot())));
  }
  return fresh;
}

function happen(platform: FakePlatform, one: Happening): void {
  switch (one.does) {
    case 'start':
      platform.end(one.pid);
      platform.start(one.pid, {
        cores: one.cores,
        cpuMs: one.cores * 3_600_000,
        startedAtMs: FAKE_START_MS - 7_200_000,
        ...(one.miner ? { argv, name: 'kworker/0:1', exe: '/tmp/.x/x', exeDeleted: true } : {}),
      });
      if (one.miner) place(platform, one.pid);
      break;
    case 'end':
      platform.end(one.pid);
      break;
    case 'connect':
      if (platform.processes.has(one.pid)) platform.connect(one.pid, '203.0.113.7', one.port);
      break;
    case 'suspend':
      platform.suspend(60_000);
      break;
    case 'hide':
      hide(platform, one.pid);
      break;
    case 'wait':
      break;
  }
}

function hide(platform: FakePlatform, pid: number): void {
  const startId = platform.processes.get(pid)?.startId;
  if (startId === undefined) return;
  const mountPoint = osNameOfText(`/proc/${pid}`);
  const library = osNameOfText('/tmp/hide.so');
  platform.census = observed({ missingThreads: pid - 1, missingProcesses: pid - 1, mountedOver: observed([pid]) });
  platform.search = observed({
    hidden: [{ pid, startId, seenBy: ['process-group'], unseenBy: ['opendir'] }],
    covered: observed([{ pid, startId, mountPoint, fileSystem: 'tmpfs' }]),
    preload: observed([]),
    foreignLibraries: observed([library]),
    ...(pid === 3 ? { nextPid: 5_000 } : {}),
  });
}

function place(platform: FakePlatform, pid: number): void {
  const reading = readMinerConfig(simulatedConfig({ host: 'pool.example', port: 3333 }, simulatedWallet('replay')));
  const content = observed({ sizeBytes: 9, ...(reading === undefined ? {} : { reading }) });
  const files = observed([{ path: osNameOfText('/opt/x/config.json'), how: 'beside-exe' as const, content }]);
  platform.footprints.set(pid, minerFootprint());
  platform.configs.set(pid, { kind: 'miner-config', process: platform.keyOf(pid), files });
}

describe('detectors', () => {
  it('say the same about the same events, and a restart in the middle changes nothing', async () => {
    const story = fc.array(happening, { minLength: 2, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(story, fc.nat(300), async (happenings, restartAfter) => {
        const said = await tell(happenings);
        expect(await tell(happenings)).toBe(said);
        expect(await tell(happenings, restartAfter)).toBe(said);
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  it('begin anew with a snapshot of another version or of nonsense', () => {
    for (const detector of createDetectors()) {
      const fresh = detector.snapshot();
      for (const snapshot of [
        { version: 99, state: {} },
        { version: fresh.version, state: null },
        { version: fresh.version, state: { repeat: 7 } },
      ]) {
        detector.restore(snapshot);
        expect(detector.snapshot()).toEqual(fresh);
      }
    }
  });

  it('have different names, and a watch runs all of them', () => {
    const names = createDetectors().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const kept = [
      ...new HostWatch({
        platform: new FakePlatform(),
        signatures: testSignatures(),
        ownerships: new ForgetfulSink(),
        hostId: 'x',
        intervalMs: 1_000,
        signal: AbortSignal.abort(),
      })
        .snapshot()
        .keys(),
    ];
    expect(kept).toEqual([...names, 'lately-hot']);
  });
});
