import type { Endpoint } from '#shared/model/connection.ts';
import { ageWeight } from '#shared/signature/age-weight.ts';
import type { AddressMatch, Confidence } from '#shared/signature/match.ts';
import type { DetectContext, KnownProcess } from './detector.ts';
import { evidenceOf, processEvidence, signalOf } from './process-evidence.ts';
import type { Told } from './process-rule.ts';

const QUALITY: Readonly<Record<Confidence, number>> = { high: 1, medium: 0.8, low: 0.4 };
/** An old report is weaker, never nothing: pools keep addresses for years. */
const LEAST_AGE_WEIGHT = 0.4;
/** A hot process with a pool for a peer is one thing; a quiet one (relay, dormant) needs the pool's own port. */
const QUIET_WEIGHT = 0.7;
/** Web ports: a person who reads the pool's site looks the same. */
const WEB_PORTS: ReadonlySet<number> = new Set([80, 443, 8080, 8443]);

/**
 * What there is to say of a process with these other ends, of which some may be pools: told by address and port, no name is ever resolved.
 * undefined when none is one, or none that tells anything of a process that does not compute.
 */
export function tellPools(
  code: 'network.pool-connection' | 'network.pool-attempt',
  process: KnownProcess,
  remotes: readonly Endpoint[],
  atMs: number,
  context: DetectContext,
): Told | undefined {
  const isHot = context.latelyHot.has(process.key);
  const matches = remotes.flatMap((remote) => {
    const match = context.signatures.matchAddress(remote.ip, remote.port);
    return match !== undefined && (isHot || isTellingAlone(match)) ? [{ remote, match }] : [];
  });
  if (matches.length === 0) return undefined;
  return {
    signals: matches.map(({ remote, match }) =>
      signalOf(code, qualityOf(match, atMs) * (isHot ? 1 : QUIET_WEIGHT), {
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

function isTellingAlone({ port, confidence }: AddressMatch): boolean {
  return port !== undefined && confidence !== 'low' && !WEB_PORTS.has(port);
}

/** The operator's own entries are believed as they are; others age. */
function qualityOf(match: AddressMatch, atMs: number): number {
  const age = match.source === 'site' ? 1 : Math.max(LEAST_AGE_WEIGHT, ageWeight(match.seen, atMs));
  return QUALITY[match.confidence] * age;
}

export function remoteKey({ ip, port }: Endpoint): string {
  return `${ip} ${port}`;
}

function textOf({ ip, port }: Endpoint): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
