import type { Finding } from '#shared/model/finding.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import { HostWatch } from '../../host-watch.ts';
import type { RecordedPlatform } from '../../platform/recorded/recorded-platform.ts';
import { ForgetfulSink } from '../../sample/ownership-sink.ts';

/** What the detectors made of a recording. Times are the recording's own, epoch milliseconds. */
export interface Replay {
  /** The last state of each finding, in the order of their beginning. */
  readonly findings: readonly Finding[];
  readonly ticks: number;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

/** Runs the same detectors over a recording as over a living host, as fast as they go. */
export async function replayRecording(platform: RecordedPlatform, signatures: SignatureSet): Promise<Replay> {
  const ending = new AbortController();
  const { hostname, bootId } = platform.describeHost();
  const watch = new HostWatch({
    platform,
    signatures,
    ownerships: new ForgetfulSink(),
    hostId: `${hostname} ${bootId}`,
    intervalMs: platform.tickIntervalMs,
    signal: ending.signal,
  });
  const findings = new Map<string, Finding>();
  let ticks = 0;
  let fromMs: number | undefined;
  let toMs: number | undefined;
  for (let step = watch.step(); step !== undefined; step = watch.step()) {
    ticks++;
    fromMs ??= step.atMs;
    toMs = step.atMs;
    for (const { finding } of step.changes) findings.set(finding.id, finding);
    await finishProbes(platform, watch);
  }
  ending.abort();
  const inOrder = [...findings.values()].sort((left, right) => left.firstSeenMs - right.firstSeenMs);
  return { findings: inOrder, ticks, fromMs, toMs };
}

/** Probes run one after the other: each answer of this tick lets the next one ask. */
async function finishProbes(platform: RecordedPlatform, watch: HostWatch): Promise<void> {
  for (let before = -1; before !== watch.probeCounts.run; ) {
    before = watch.probeCounts.run;
    await platform.finishTick();
  }
}
