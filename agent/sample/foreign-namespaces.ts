import type { KnownProcess } from '../detect/detector.ts';
import type { ProbeRequest } from '../platform/platform.ts';

/** Connections of containers come and go slowly where it matters: a pool connection lasts for hours. */
const PROBE_EVERY_TICKS = 10;
const PROBES_PER_TICK = 4;

/**
 * Which hot processes live in another network namespace than the agent, so that their connections are in no list of ours. The agent's
 * own namespace is the one where most owners of the sockets on our own list live.
 */
export class ForeignNamespaces {
  readonly #ownersSeen = new Map<string, number>();
  readonly #probedAt = new Map<string, number>();
  #tick = 0;

  /** A socket of our own list belongs to this process. */
  sawOwner({ details: { networkNamespace } }: KnownProcess): void {
    if (networkNamespace === undefined) return;
    this.#ownersSeen.set(networkNamespace, (this.#ownersSeen.get(networkNamespace) ?? 0) + 1);
  }

  /** The questions of this tick. */
  choose(hot: readonly KnownProcess[]): readonly ProbeRequest[] {
    this.#tick++;
    const own = this.#own();
    const requests: ProbeRequest[] = [];
    const stillHot = new Set<string>();
    for (const { key, details } of hot) {
      const { networkNamespace, pid } = details;
      if (networkNamespace === undefined || networkNamespace === own) continue;
      stillHot.add(key);
      const last = this.#probedAt.get(key) ?? Number.NEGATIVE_INFINITY;
      if (this.#tick - last < PROBE_EVERY_TICKS || requests.length >= PROBES_PER_TICK) continue;
      this.#probedAt.set(key, this.#tick);
      requests.push({ kind: 'namespace-connections', process: key, pid });
    }
    for (const key of this.#probedAt.keys()) if (!stillHot.has(key)) this.#probedAt.delete(key);
    return requests;
  }

  #own(): string | undefined {
    let own: string | undefined;
    let most = 0;
    for (const [namespace, count] of this.#ownersSeen) {
      if (count <= most) continue;
      most = count;
      own = namespace;
    }
    return own;
  }
}
