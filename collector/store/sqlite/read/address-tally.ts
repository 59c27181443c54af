import { sql } from 'kysely';
import type { AddressCount, AddressFilter, AddressOrder } from '../../alert-questions.ts';
import { readCursor, readLimit } from '../../page-cursor.ts';
import type { Page } from '../../queries.ts';
import { SQL_TIME_SHIFT } from '../alert-id.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { addressConditions } from './address-conditions.ts';
import { pageOf } from './page-of.ts';

const PER_MS = 2 ** SQL_TIME_SHIFT;

const ORDER_FIELDS = {
  alerts: 'alerts',
  mining: 'mining',
  'first-seen': 'firstSeenMs',
  'last-seen': 'lastSeenMs',
} as const satisfies Record<AddressOrder, keyof AddressCount>;

type Count = { -readonly [Key in Exclude<keyof AddressCount, 'site' | 'ip'>]: number };

export interface RankOptions {
  readonly order: AddressOrder;
  readonly limit: number;
  readonly after: string | undefined;
}

/** Counts alerts by the number of an address. */
export class AddressTally {
  readonly #counts = new Map<number, Count>();

  /** @param codes number of the address * 2 + 1 if the alert has to do with mining; @param ids of the same alerts */
  addAlerts(codes: readonly number[], ids: readonly number[]): void {
    for (let index = 0; index < codes.length; index++) {
      const code = codes[index] as number;
      const mining = code % 2;
      const atMs = Math.floor((ids[index] as number) / PER_MS);
      this.#add((code - mining) / 2, 1, mining, atMs, atMs);
    }
  }

  /** Counts that were made before, such as those of a day. */
  addCount(address: number, { alerts, mining, firstSeenMs, lastSeenMs }: Count): void {
    this.#add(address, alerts, mining, firstSeenMs, lastSeenMs);
  }

  /** Those that the filter leaves, highest first, then by their numbers. */
  rank(
    runner: QueryRunner,
    filter: AddressFilter,
    { order, limit, after }: RankOptions,
  ): Page<AddressCount> & { readonly total: number } {
    const field = ORDER_FIELDS[order];
    const all = this.#wanted(runner, filter)
      .flatMap(({ id, ip, site }) => {
        const count = this.#counts.get(id);
        if (count === undefined || (filter.miningOnly === true && count.mining === 0)) return [];
        return [{ row: id, atMs: count[field], site, ip, count }];
      })
      .sort((a, b) => b.atMs - a.atMs || b.row - a.row);
    const end = after === undefined ? undefined : readCursor(after);
    const begin =
      end === undefined ? 0 : all.findIndex(({ atMs, row }) => atMs < end.atMs || (atMs === end.atMs && row < end.row));
    const rest = begin === -1 ? [] : all.slice(begin, begin + readLimit(limit) + 1);
    const page = pageOf(rest, readLimit(limit), ({ site, ip, count }) => ({ site, ip, ...count }));
    return { ...page, total: all.length };
  }

  #add(address: number, alerts: number, mining: number, firstSeenMs: number, lastSeenMs: number): void {
    const count = this.#counts.get(address);
    if (count === undefined) {
      this.#counts.set(address, { alerts, mining, firstSeenMs, lastSeenMs });
      return;
    }
    count.alerts += alerts;
    count.mining += mining;
    if (firstSeenMs < count.firstSeenMs) count.firstSeenMs = firstSeenMs;
    if (lastSeenMs > count.lastSeenMs) count.lastSeenMs = lastSeenMs;
  }

  #wanted(runner: QueryRunner, filter: AddressFilter) {
    let query = queries
      .selectFrom('address')
      .innerJoin('text', 'text.id', 'address.site')
      .select(['address.id', 'address.ip', 'text.value as site'])
      .where(sql<boolean>`address.id IN (SELECT value FROM json_each(${JSON.stringify([...this.#counts.keys()])}))`);
    for (const condition of addressConditions(filter)) query = query.where(condition);
    return runner.all(query);
  }
}
