import { sql } from 'kysely';
import type { AlertFacets, FacetCount } from '../../alert-questions.ts';
import type { ReadQueries } from '../../queries.ts';
import type { OriginKey, RuleKey } from '../dictionary.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { alertWalks, newestAlertIds } from './alert-ids.ts';

const MAX_VALUES = 50;
const PORTS = 65_537;

/** One number an alert: what it is counted by, in one piece; counted here, see `alert-walk.ts`. */
export function readAlertFacets(
  runner: QueryRunner,
  { most, ...filter }: ReadQueries['alert-facets']['params'],
): AlertFacets {
  const origins = readKeys<OriginKey>(runner, 'origin');
  const base = Math.max(0, ...origins.keys()) + 1;
  const code = sql<number>`(alert.rule * ${sql.lit(base)} + alert.origin) * ${sql.lit(PORTS)}
    + coalesce(alert.destination_port + 1, 0)`;
  const newest = newestAlertIds(runner, filter, most + 1);
  const isComplete = newest.length <= most;
  const from = (isComplete ? newest.at(-1) : newest[most - 1]) ?? 0;
  const rows = alertWalks(runner, filter, most).flatMap((walk) =>
    runner.numbers(walk.select(code.as('code')).where('alert.id', '>=', from)),
  );
  const tally = new Map<number, number>();
  for (const each of rows) tally.set(each, (tally.get(each) ?? 0) + 1);
  const rules = readKeys<RuleKey>(runner, 'rule');
  const found = {
    signature: new Counts(),
    port: new Counts(),
    device: new Counts(),
    action: new Counts(),
    type: new Counts(),
  };
  for (const [each, alerts] of tally) {
    const port = each % PORTS;
    const both = (each - port) / PORTS;
    const rule = rules.get(Math.floor(both / base));
    const origin = origins.get(both % base);
    found.signature.add(rule?.[0], alerts);
    found.action.add(rule?.[4], alerts);
    found.type.add(origin?.[2], alerts);
    found.device.add(origin?.[3], alerts);
    found.port.add(port === 0 ? null : String(port - 1), alerts);
  }
  return {
    counts: {
      signature: found.signature.list(),
      port: found.port.list(),
      device: found.device.list(),
      action: found.action.list(),
      type: found.type.list(),
    },
    counted: rows.length,
    isComplete,
  };
}

/** A dictionary of parts by its numbers; see `dictionary.ts`. */
function readKeys<Key>(runner: QueryRunner, table: 'rule' | 'origin'): ReadonlyMap<number, Key> {
  const rows = runner.all(queries.selectFrom(table).select(['id', 'key']));
  return new Map(rows.map(({ id, key }) => [id, JSON.parse(key) as Key]));
}

class Counts {
  readonly #counts = new Map<string, number>();

  add(value: string | null | undefined, alerts: number): void {
    if (value !== null && value !== undefined) this.#counts.set(value, (this.#counts.get(value) ?? 0) + alerts);
  }

  list(): readonly FacetCount[] {
    return [...this.#counts]
      .map(([value, alerts]) => ({ value, alerts }))
      .sort((a, b) => b.alerts - a.alerts || (a.value < b.value ? -1 : 1))
      .slice(0, MAX_VALUES);
  }
}
