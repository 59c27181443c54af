import { sql } from 'kysely';

/**
 * The indexes of alerts by address are kept by spans of time: their key is the id of the alert with its lower half replaced by the
 * address. So what is written now lies together, however many alerts there are already: with plain indexes every alert
 * dirtied two pages anywhere in them. 2^32 ids are 2^20 ms, about 17.5 minutes.
 */
const SPAN_IDS = 2 ** 32;

/** Which span an id lies in. */
export function spanOf(id: number): number {
  return Math.floor(id / SPAN_IDS);
}

/** What the index of a side is over, exactly as it stands in the schema: otherwise SQLite does not take the index. */
export const SQL_SPAN_KEYS = {
  source: sql<number>`((alert.id >> 32) << 32) | alert.source`,
  destination: sql<number>`((alert.id >> 32) << 32) | alert.destination`,
} as const;
