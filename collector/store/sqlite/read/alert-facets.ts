import { sql } from 'kysely';
import type { AlertFacets, FacetCount } from '../../alert-questions.ts';
import type { ReadQueries } from '../../queries.ts';
import { PLACES, SQL_DESTINATION_PORT } from '../alert-ports.ts';
import { KIND_PARTS, type KindKey } from '../dictionary.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { alertWalks, newestAlertIds } from './alert-ids.ts';

const MAX_VALUES = 50;

/** One number an alert: what it is counted by, in one piece; counted here, see `alert-walk.ts`. */
export function readAlertFacets(
  runner: QueryRunner,
  { most, ...filter }: ReadQueries['alert-facets']['params'],
): AlertFacets {
  const code = sql<number>`alert.kind * ${sql.lit(PLACES)} + ${SQL_DESTINATION_PORT}`;
  const newest = newestAlertIds(runner, filter, most + 1);
  const isComplete = newest.length <= most;
  const from = (isComplete ? newest.at(-1) : newest[most - 1]) ?? 0;
  const rows = alertWalks(runner, filter, from, most).flatMap((walk) => runner.numbers(walk.select(code.as('code'))));
  const tally = new Map<number, number>();
  for (const each of rows) tally.set(each, (tally.get(each) ?? 0) + 1);
  const kinds = readKinds(runner);
  const found = {
    signature: new Counts(),
    port: new Counts(),
    device: new Counts(),
    action: new Counts(),
    type: new Counts(),
  };
  for (const [each, alerts] of tally) {
    const port = each % PLACES;
    const kind = kinds.get((each - port) / PLACES);
    for (const part of ['signature', 'action', 'type', 'device'] as const) {
      found[part].add(kind?.[KIND_PARTS[part]], alerts);
    }
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

function readKinds(runner: QueryRunner): ReadonlyMap<number, KindKey> {
  const rows = runner.all(queries.selectFrom('kind').select(['id', 'key']));
  return new Map(rows.map(({ id, key }) => [id, JSON.parse(key) as KindKey]));
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
