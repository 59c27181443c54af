import type { MiningReading } from '#shared/model/alert.ts';
import { type Pool, poolKey } from '#shared/model/pool.ts';
import { readStratumPayload, type StratumPayloadReading } from '#shared/recognise/stratum-payload.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import { BoundedCache } from './bounded-cache.ts';
import { namesMining } from './mining-words.ts';

/** What of an event can speak of mining. */
export interface MiningClues {
  readonly sourceIp: string;
  readonly sourcePort: number | undefined;
  readonly destinationIp: string;
  readonly destinationPort: number | undefined;
  readonly signature: string | undefined;
  readonly category: string | undefined;
  /** Absent also when there is one that holds no message for sure. */
  readonly payload: string | undefined;
  /** A name that was asked for, greeted (TLS) or requested (HTTP), normalised. */
  readonly domain: string | undefined;
  /** The domain was greeted over TLS. */
  readonly tls: boolean;
  /** Other names and addresses in it: what a DNS answer says. */
  readonly answers?: { readonly domains: readonly string[]; readonly ips: readonly string[] };
}

/** Whatever the recogniser finds holds one of these; most payloads hold none and are done. */
const STRATUM_HINT = /method|result|mining\.|eth_|EthereumStratum|KEEPALIVED|job_id|\\u/i;
const NO_POOLS: readonly Pool[] = [];

/**
 * Says whether an event has to do with mining, and with whom. Which side mines is not decided here. Remembers names, addresses
 * and payloads it has judged, because sensors repeat themselves.
 */
export class MiningJudge {
  readonly #signatures: SignatureSet;
  readonly #listedIps: ReadonlySet<string>;
  readonly #named = new BoundedCache<string, boolean>(4_096);
  readonly #payloads = new BoundedCache<string, StratumPayloadReading>(512);

  constructor(signatures: SignatureSet) {
    this.#signatures = signatures;
    this.#listedIps = new Set(signatures.entries.flatMap((entry) => (entry.type === 'address' ? [entry.address] : [])));
  }

  judge(clues: MiningClues): MiningReading | undefined {
    const payload = clues.payload === undefined ? undefined : this.#readPayload(clues.payload);
    const named = clues.signature !== undefined && this.#isNamed(clues.signature, clues.category ?? '');
    const known = this.#knownPools(clues);
    const isMessage = payload !== undefined && payload.verdict !== 'none';
    if (!isMessage && !named && known.length === 0) return undefined;
    const verdict =
      payload?.verdict === 'mining' ? 'stratum' : named ? 'named' : known.length > 0 ? 'known-pool' : 'likely';
    return {
      verdict,
      ...(named ? { named } : {}),
      ...(payload?.dialect === undefined ? {} : { dialect: payload.dialect }),
      pools: mergePools(payload?.pools ?? NO_POOLS, known),
      wallets: payload?.wallets ?? [],
      logins: payload?.logins ?? [],
    };
  }

  #readPayload(payload: string): StratumPayloadReading | undefined {
    if (!STRATUM_HINT.test(payload)) return undefined;
    return (
      this.#payloads.get(payload) ??
      this.#payloads.set(payload, readStratumPayload(payload, this.#signatures.knownWallets))
    );
  }

  #isNamed(signature: string, category: string): boolean {
    // Two rules with one text and different categories are rare: the category is judged on its own.
    return this.#isNaming(signature) || (category !== '' && this.#isNaming(category));
  }

  #isNaming(text: string): boolean {
    return this.#named.get(text) ?? this.#named.set(text, namesMining(text));
  }

  #knownPools(clues: MiningClues): readonly Pool[] {
    const { sourceIp, sourcePort, destinationIp, destinationPort, domain, answers } = clues;
    let found: Pool[] | undefined;
    if (this.#isListed(destinationIp, destinationPort)) {
      found = [poolAt(destinationIp, destinationPort)];
    }
    if (this.#isListed(sourceIp, sourcePort)) (found ??= []).push(poolAt(sourceIp, sourcePort));
    if (domain !== undefined && this.#signatures.matchDomain(domain) !== undefined) {
      (found ??= []).push(clues.tls ? { ...poolAt(domain, destinationPort), tls: true } : { host: domain });
    }
    for (const name of answers?.domains ?? []) {
      if (this.#signatures.matchDomain(name) !== undefined) (found ??= []).push({ host: name });
    }
    for (const ip of answers?.ips ?? []) {
      if (this.#isListed(ip, undefined)) (found ??= []).push({ host: ip });
    }
    return found ?? NO_POOLS;
  }

  #isListed(ip: string, port: number | undefined): boolean {
    return this.#listedIps.has(ip) && this.#signatures.matchAddress(ip, port) !== undefined;
  }
}

function poolAt(host: string, port: number | undefined): Pool {
  return port === undefined || port === 0 ? { host } : { host, port };
}

function mergePools(first: readonly Pool[], second: readonly Pool[]): readonly Pool[] {
  if (second.length === 0) return first;
  const merged = new Map<string, Pool>();
  for (const pool of [...first, ...second]) if (!merged.has(poolKey(pool))) merged.set(poolKey(pool), pool);
  return [...merged.values()];
}
