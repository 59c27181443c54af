import type { AddressSignature } from './entry.ts';
import { normaliseIp } from './ip-address.ts';
import type { AddressMatch } from './match.ts';

const ANY_PORT = 0;

/** Listed addresses. An entry with a port answers only for that port, and before an entry without. */
export class AddressIndex {
  readonly #byIp = new Map<string, Map<number, AddressMatch>>();

  constructor(entries: readonly AddressSignature[]) {
    for (const entry of entries) {
      const ports = this.#byIp.get(entry.address) ?? new Map<number, AddressMatch>();
      this.#byIp.set(entry.address, ports);
      const port = entry.port ?? ANY_PORT;
      if (entry.source === 'site' || !ports.has(port)) ports.set(port, matchOf(entry));
    }
  }

  match(ip: string, port: number | undefined): AddressMatch | undefined {
    const address = normaliseIp(ip);
    const ports = address === undefined ? undefined : this.#byIp.get(address);
    if (ports === undefined) return undefined;
    const onPort = port === undefined || port === ANY_PORT ? undefined : ports.get(port);
    return onPort ?? ports.get(ANY_PORT);
  }
}

function matchOf(entry: AddressSignature): AddressMatch {
  return Object.freeze({
    id: entry.id,
    source: entry.source,
    kind: entry.is,
    confidence: entry.confidence,
    address: entry.address,
    ...(entry.port === undefined ? {} : { port: entry.port }),
    ...(entry.seen === undefined ? {} : { seen: entry.seen }),
    ...(entry.coins === undefined ? {} : { coins: entry.coins }),
    ...(entry.note === undefined ? {} : { note: entry.note }),
  });
}
