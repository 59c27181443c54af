import type { Alert } from '#shared/model/alert.ts';
import type { Pool } from '#shared/model/pool.ts';
import type { Params, Signal } from '#shared/model/signal.ts';
import { ageWeight } from '#shared/signature/age-weight.ts';
import type { AddressMatch, Confidence, DomainMatch } from '#shared/signature/match.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { SignalCode } from '#shared/verdict/signals.ts';
import type { AlertSides } from './alert-sides.ts';

/** How much of the weight of "a known pool" is left by the confidence of the entry: 0.70, 0.45 and 0.15 of certainty. */
const QUALITY_OF_CONFIDENCE: Readonly<Record<Confidence, number>> = { high: 1, medium: 0.64, low: 0.21 };
/** Pieces of messages, no whole one. */
const QUALITY_OF_PIECES = 0.5;
/** The donation address of a miner's author proves the program, not whom it works for. */
const QUALITY_OF_KNOWN_WALLET = 0.8;

/** What an alert says about mining, as signals. Depends on nothing but the alert and the signatures: the same alert says the same again. */
export function readAlertSignals(alert: Alert, sides: AlertSides, signatures: SignatureSet): readonly Signal[] {
  const { mining } = alert;
  const destination = formatSide(sides.server);
  const signals: Signal[] = [];
  const add = (code: SignalCode, quality: number, params: Params) => {
    signals.push({ code, quality, params });
  };
  if (mining?.verdict === 'stratum' || mining?.verdict === 'likely') {
    const dialect = mining.dialect === undefined ? {} : { dialect: mining.dialect };
    add('network.alert-stratum', mining.verdict === 'stratum' ? 1 : QUALITY_OF_PIECES, { ...dialect, destination });
  }
  if (mining?.named === true) {
    add('network.alert-named', 1, alert.signature === undefined ? {} : { signature: alert.signature });
  }
  const pool = poolQuality(alert, sides, signatures);
  if (pool !== undefined) add('network.alert-pool', pool, { destination: alert.domain ?? destination });
  for (const wallet of mining?.wallets ?? []) {
    if (!wallet.valid) continue;
    const quality = wallet.known === undefined ? 1 : QUALITY_OF_KNOWN_WALLET;
    add('network.wallet-in-payload', quality, { coin: wallet.coin, wallet: wallet.address });
  }
  return signals;
}

/** The pools that an alert names: what its payload and domain say, and the other side itself. */
export function readAlertPools(alert: Alert, sides: AlertSides): readonly Pool[] {
  const { ip, port } = sides.server;
  const server: Pool = port === undefined || port === 0 ? { host: ip } : { host: ip, port };
  return [server, ...(alert.mining?.pools ?? [])];
}

function poolQuality(alert: Alert, sides: AlertSides, signatures: SignatureSet): number | undefined {
  const { ip, port } = sides.server;
  const match = signatures.matchAddress(ip, port) ?? matchName(alert, signatures);
  if (match !== undefined) return QUALITY_OF_CONFIDENCE[match.confidence] * freshness(match, alert.atMs);
  return alert.mining?.verdict === 'known-pool' ? QUALITY_OF_CONFIDENCE.medium : undefined;
}

function matchName(alert: Alert, signatures: SignatureSet): DomainMatch | AddressMatch | undefined {
  const byDomain = alert.domain === undefined ? undefined : signatures.matchDomain(alert.domain);
  if (byDomain !== undefined) return byDomain;
  for (const pool of alert.mining?.pools ?? []) {
    const match = signatures.matchPool(pool);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** Built-in addresses grow stale; names and what the site itself wrote down do not. */
function freshness(match: DomainMatch | AddressMatch, atMs: number): number {
  if ('domain' in match || match.source === 'site') return 1;
  return Math.max(0.05, ageWeight(match.seen, atMs));
}

function formatSide({ ip, port }: { readonly ip: string; readonly port?: number }): string {
  if (port === undefined) return ip;
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
