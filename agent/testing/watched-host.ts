import type { Finding } from '#shared/model/finding.ts';
import { loadSignatures } from '#shared/signature/load.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { EpisodeChange } from '../detect/episodes.ts';
import { HostWatch } from '../host-watch.ts';
import { FakePlatform } from './fake-platform.ts';
import { ForgetfulSink } from '../sample/ownership-sink.ts';

/** For tests: a fake host under watch, second by second, and the latest revision of every finding. */
export class WatchedHost {
  readonly platform: FakePlatform;
  readonly findings = new Map<string, Finding>();
  readonly episodes = new Map<string, EpisodeChange>();
  readonly revisions: Finding[] = [];
  readonly watch: HostWatch;

  constructor(signatures: SignatureSet = testSignatures(), platform = new FakePlatform(), capacity = 256) {
    this.platform = platform;
    this.watch = new HostWatch({
      platform: this.platform,
      signatures,
      ownerships: new ForgetfulSink(),
      hostId: 'test-host',
      intervalMs: 1_000,
      signal: new AbortController().signal,
      capacity,
    });
  }

  /** Lets seconds pass; before each, `each` may change what runs. */
  async run(seconds: number, each?: (second: number) => void): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      each?.(second);
      this.platform.pass(1_000);
      for (const change of this.watch.step()?.changes ?? []) {
        const { finding } = change;
        this.episodes.set(finding.id, change);
        this.findings.set(finding.id, finding);
        this.revisions.push(finding);
      }
      await this.watch.probesDone();
    }
  }

  /** Kinds of all findings so far, in order of their first appearance. */
  get kinds(): readonly string[] {
    return [...this.findings.values()].map(({ kind }) => kind);
  }

  of(kind: string): Finding {
    const found = [...this.findings.values()].find((finding) => finding.kind === kind);
    if (found === undefined) throw new Error(`no ${kind} among ${this.kinds.join(', ')}`);
    return found;
  }
}

/** 203.0.113.7:3333 is a pool; 203.0.113.9 is an old rumour; top is a monitor; xmrig is a miner, and miner may be one. */
export function testSignatures(): SignatureSet {
  const text = [
    'kind: indicators',
    'entries:',
    '  - { address: 203.0.113.7, port: 3333, is: pool, confidence: high }',
    '  - { address: 203.0.113.9, is: pool, confidence: low }',
  ].join('\n');
  const monitors = [
    'kind: monitors',
    'entries:',
    '  - { name: top, os: linux, bait: good, confidence: medium, sources: [] }',
  ].join('\n');
  const miners = [
    'kind: miners',
    'entries:',
    '  - { name: xmrig, title: XMRig, works: cpu, confidence: high, programs: [xmrig], commonNames: [miner], sources: [] }',
  ].join('\n');
  const { set, problems } = loadSignatures([
    { name: 'test.yaml', text },
    { name: 'monitors.yaml', text: monitors },
    { name: 'miners.yaml', text: miners },
  ]);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return set;
}
