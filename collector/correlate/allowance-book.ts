import type { Allowance } from '#shared/model/allowance.ts';
import type { Incident } from '#shared/model/incident.ts';
import { allowanceFor } from '#shared/verdict/allowed-incident.ts';
import type { StoredAllowance } from '../store/queries.ts';

/** How often an allowance silenced a finding since it was made, and when last. */
export interface AllowanceCount {
  readonly id: string;
  readonly silenced: number;
  readonly lastSilencedMs?: number;
}

const COUNTS_EVERY_MS = 10_000;

/** What is normal where, as of now, and how often that was of use. */
export class AllowanceBook {
  #allowances: readonly Allowance[] = [];
  readonly #counts = new Map<string, AllowanceCount>();
  readonly #changed = new Set<string>();
  #nextExpiryMs = Number.POSITIVE_INFINITY;
  #nowMs = 0;
  #countsToldMs = Number.NEGATIVE_INFINITY;

  /** Replaces all allowances. What was counted here of one that stays is newer than what was stored. */
  use(stored: readonly StoredAllowance[], nowMs: number): void {
    this.#nowMs = nowMs;
    this.#put(stored.map(({ allowance }) => allowance));
    const ids = new Set(stored.map(({ allowance }) => allowance.id));
    for (const { allowance, ...counted } of stored) {
      if (!this.#counts.has(allowance.id)) this.#counts.set(allowance.id, { id: allowance.id, ...counted });
    }
    // One that was taken back or is over keeps its count until that is stored.
    for (const id of this.#counts.keys()) if (!ids.has(id) && !this.#changed.has(id)) this.#counts.delete(id);
  }

  /** @returns whether an allowance has come to its end */
  passTime(nowMs: number): boolean {
    this.#nowMs = nowMs;
    if (nowMs < this.#nextExpiryMs) return false;
    this.#put(this.#allowances.filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs));
    return true;
  }

  find(incident: Pick<Incident, 'subject' | 'actor' | 'processes' | 'pools' | 'wallets'>): Allowance | undefined {
    return allowanceFor(incident, this.#allowances, this.#nowMs);
  }

  /** So many findings that were not counted before were silenced now; 0 when one of before goes on. */
  count(id: string, findings: number): void {
    const silenced = (this.#counts.get(id)?.silenced ?? 0) + findings;
    this.#counts.set(id, { id, silenced, lastSilencedMs: this.#nowMs });
    this.#changed.add(id);
  }

  /** The counts that changed and are due to be stored: now and then, not with every finding. */
  takeCounts(): readonly AllowanceCount[] {
    if (this.#changed.size === 0 || this.#nowMs - this.#countsToldMs < COUNTS_EVERY_MS) return [];
    this.#countsToldMs = this.#nowMs;
    const counts = [...this.#changed].flatMap((id) => this.#counts.get(id) ?? []);
    this.#changed.clear();
    return counts;
  }

  #put(allowances: readonly Allowance[]): void {
    this.#allowances = allowances;
    this.#nextExpiryMs = Math.min(
      ...allowances.map(({ expiresAtMs }) => expiresAtMs ?? Number.POSITIVE_INFINITY),
      Number.POSITIVE_INFINITY,
    );
  }
}
