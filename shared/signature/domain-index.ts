import { normaliseDomain, parentDomain } from './domain-name.ts';
import type { DomainSignature } from './entry.ts';
import type { DomainMatch } from './match.ts';

/** Listed domains by name. The most specific name wins, then the operator's entry, then an exact one. */
export class DomainIndex {
  readonly #suffix = new Map<string, DomainMatch>();
  readonly #exact = new Map<string, DomainMatch>();

  constructor(entries: readonly DomainSignature[]) {
    for (const entry of entries) {
      const names = entry.match === 'suffix' ? this.#suffix : this.#exact;
      if (entry.source === 'site' || !names.has(entry.domain)) names.set(entry.domain, matchOf(entry));
    }
  }

  match(text: string): DomainMatch | undefined {
    const name = normaliseDomain(text);
    if (name === undefined) return undefined;
    const exact = this.#exact.get(name);
    const suffix = this.#suffix.get(name);
    if (exact !== undefined && (suffix?.source !== 'site' || exact.source === 'site')) return exact;
    if (suffix !== undefined) return suffix;
    for (let parent = parentDomain(name); parent !== undefined; parent = parentDomain(parent)) {
      const found = this.#suffix.get(parent);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function matchOf(entry: DomainSignature): DomainMatch {
  return Object.freeze({
    id: entry.id,
    source: entry.source,
    kind: entry.is,
    confidence: entry.confidence,
    domain: entry.domain,
    ...(entry.coins === undefined ? {} : { coins: entry.coins }),
    ...(entry.ports === undefined ? {} : { ports: entry.ports }),
    ...(entry.note === undefined ? {} : { note: entry.note }),
  });
}
