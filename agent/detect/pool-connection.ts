import type { SignalCode } from '#shared/verdict/signals.ts';
import { z } from 'zod';
import { endpointSchema, type Endpoint } from '#shared/model/connection.ts';
import type { FindingDraft } from '#shared/model/finding.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import { ageWeight } from '#shared/signature/age-weight.ts';
import type { AddressMatch, Confidence } from '#shared/signature/match.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { evidenceOf, processEvidence, signalOf } from './process-evidence.ts';
import { Repeat } from './repeat.ts';

const QUALITY: Readonly<Record<Confidence, number>> = { high: 1, medium: 0.8, low: 0.4 };
/** An old report is weaker, never nothing: pools keep addresses for years. */
const LEAST_AGE_WEIGHT = 0.4;
/** A hot process with a pool for a peer is one thing; a quiet one (relay, dormant) needs the pool's own port. */
const QUIET_WEIGHT = 0.7;
/** Web ports: a person who reads the pool's site looks the same. */
const WEB_PORTS: ReadonlySet<number> = new Set([80, 443, 8080, 8443]);
const MAX_REMOTES = 16;
const VERSION = 1;

const snapshotSchema = z.object({
  repeat: Repeat.snapshotSchema,
  remotes: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), endpointSchema]))])),
});

/** A process that is connected to the address of a known pool, told by address and port: no name is ever resolved. */
export class PoolConnection implements Detector {
  readonly name = 'pool-connection';
  readonly signals: readonly SignalCode[] = ['network.pool-connection'];
  #repeat = new Repeat();
  /** By process, the open connections that lead to pools, by `address port`, counted by nobody: the last one that closes ends it. */
  #remotes = new Map<ProcessKey, Map<string, Endpoint>>();

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type === 'connection') this.#takeConnection(event, context);
    if (event.type === 'exec') this.#takeListedSince(event.process.key, context);
    if (event.type === 'exit') this.#forget(event.process.key);
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    for (const key of event.usage.hot) this.#takeListedSince(key, context);
    const findings = [...this.#remotes.keys()].flatMap((key) => this.#draft(key, event.atMs, context) ?? []);
    return findings.length === 0 ? undefined : { findings };
  }

  snapshot(): DetectorSnapshot {
    const state: z.infer<typeof snapshotSchema> = {
      repeat: this.#repeat.snapshot(),
      remotes: [...this.#remotes].map(([key, remotes]) => [key, [...remotes]]),
    };
    return { version: VERSION, state };
  }

  restore({ version, state }: DetectorSnapshot): void {
    const parsed = snapshotSchema.safeParse(state);
    if (version !== VERSION || !parsed.success) return;
    this.#repeat.restore(parsed.data.repeat);
    this.#remotes = new Map(parsed.data.remotes.map(([key, remotes]) => [key, new Map(remotes)]));
  }

  #takeConnection(event: AgentEvent & { readonly type: 'connection' }, context: DetectContext): void {
    const { remote } = event.ownership.tuple;
    if (event.state === 'opened') this.#takeOpen(event.process, remote, context);
    else if (!isStillOpen(remote, context.connectionsOf(event.process))) {
      const remotes = this.#remotes.get(event.process);
      remotes?.delete(nameOf(remote));
      if (remotes?.size === 0) this.#remotes.delete(event.process);
    }
  }

  /** Miners stay connected for days: an indicator that came after the connection must meet it too. */
  #takeListedSince(key: ProcessKey, context: DetectContext): void {
    for (const { remote } of context.connectionsOf(key)) this.#takeOpen(key, remote, context);
  }

  #takeOpen(key: ProcessKey, remote: Endpoint, context: DetectContext): void {
    if (context.signatures.matchAddress(remote.ip, remote.port) === undefined) return;
    const remotes = this.#remotes.get(key) ?? new Map<string, Endpoint>();
    const name = nameOf(remote);
    if (remotes.has(name) || remotes.size >= MAX_REMOTES) return;
    this.#repeat.forget(key);
    remotes.set(name, remote);
    this.#remotes.set(key, remotes);
  }

  #draft(key: ProcessKey, atMs: number, context: DetectContext): FindingDraft | undefined {
    const process = context.process(key);
    if (process === undefined) return undefined;
    const isHot = context.latelyHot.has(key);
    const matches = [...(this.#remotes.get(key)?.values() ?? [])].flatMap((remote) => {
      const match = context.signatures.matchAddress(remote.ip, remote.port);
      return match !== undefined && (isHot || isTellingAlone(match)) ? [{ remote, match }] : [];
    });
    if (matches.length === 0 || !this.#repeat.isDue(key)) return undefined;
    return {
      kind: this.name,
      subject: { type: 'process', process: process.ref },
      signals: matches.map(({ remote, match }) =>
        signalOf('network.pool-connection', qualityOf(match, atMs) * (isHot ? 1 : QUIET_WEIGHT), {
          pool: textOf(remote),
          signature: match.id,
          confidence: match.confidence,
        }),
      ),
      pools: matches.map(({ remote }) => ({ host: remote.ip, port: remote.port })),
      evidence: [
        ...matches.map(({ match }) => evidenceOf('signature-match', { signature: match.id })),
        ...matches
          .filter(({ match }) => match.kind === 'dev-fee')
          .map(({ remote }) => evidenceOf('donation-pool', { pool: textOf(remote) })),
        ...processEvidence(process),
      ],
    };
  }

  #forget(key: ProcessKey): void {
    this.#remotes.delete(key);
    this.#repeat.forget(key);
  }
}

function isTellingAlone({ port, confidence }: AddressMatch): boolean {
  return port !== undefined && confidence !== 'low' && !WEB_PORTS.has(port);
}

function isStillOpen(remote: Endpoint, open: readonly { readonly remote: Endpoint }[]): boolean {
  return open.some((tuple) => tuple.remote.ip === remote.ip && tuple.remote.port === remote.port);
}

/** The operator's own entries are believed as they are; others age. */
function qualityOf(match: AddressMatch, atMs: number): number {
  const age = match.source === 'site' ? 1 : Math.max(LEAST_AGE_WEIGHT, ageWeight(match.seen, atMs));
  return QUALITY[match.confidence] * age;
}

function nameOf({ ip, port }: Endpoint): string {
  return `${ip} ${port}`;
}

function textOf({ ip, port }: Endpoint): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
