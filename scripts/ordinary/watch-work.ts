import { setTimeout as sleep } from 'node:timers/promises';
import { signatureSetFromJson } from '../../shared/signature/signatures-json.ts';
import type { SignatureSet } from '../../shared/signature/signature-set.ts';
import { readMinerConfig } from '../../shared/recognise/miner-config.ts';
import type { Finding } from '../../shared/model/finding.ts';
import { HostWatch } from '../../agent/host-watch.ts';
import type { Platform } from '../../agent/platform/platform.ts';
import { openNativePlatform } from '../../agent/platform/native/open-native-platform.ts';
import { ForgetfulSink } from '../../agent/sample/ownership-sink.ts';
import { compileSignatureFolder } from '../../bin/compile-signature-folder.ts';
import { RunningWork } from './running-work.ts';
import type { Work } from './works.ts';

const INTERVAL_MS = 1_000;
const SIGNATURES = new URL('../../signatures', import.meta.url).pathname;

export function builtInSignatures(): SignatureSet {
  const set = signatureSetFromJson(compileSignatureFolder(SIGNATURES));
  if (set === undefined) throw new Error('the signatures do not compile');
  return set;
}

/** `through` may put a recorder between this machine and the agent. */
export interface WatchOptions {
  readonly seconds: number;
  readonly signatures: SignatureSet;
  readonly through?: (platform: Platform) => Platform;
}

/** Does the work before the eyes of an agent, and answers with what it found of the host and of whatever began meanwhile. */
export async function watchWork(work: Work, options: WatchOptions): Promise<readonly Finding[]> {
  const { seconds, signatures, through = (platform: Platform) => platform } = options;
  const ending = new AbortController();
  using native = await openNativePlatform((text) => readMinerConfig(text, signatures.knownWallets));
  using platform = through(native);
  const watch = new HostWatch({
    ...{ platform, signatures, ownerships: new ForgetfulSink(), hostId: 'ordinary', intervalMs: INTERVAL_MS },
    ...{ signal: ending.signal, ownPid: process.pid },
  });
  const findings = new Map<string, Finding>();
  const tick = async (): Promise<void> => {
    const endMs = performance.now() + INTERVAL_MS;
    for (const { finding } of watch.step()?.changes ?? []) findings.set(finding.id, finding);
    await sleep(Math.max(0, endMs - performance.now()));
  };
  await tick();
  await tick();
  const beganMs = Date.now();
  await using running = new RunningWork(work);
  for (let second = 0; second < seconds; second++) {
    await tick();
    if (running.failure !== undefined) throw new Error(`${work.name} ${running.failure}`);
  }
  ending.abort();
  return [...findings.values()].filter(
    ({ subject }) => subject.type !== 'process' || subject.process.startedAtMs >= beganMs - INTERVAL_MS,
  );
}
