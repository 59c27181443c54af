import { sql } from 'kysely';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { AddressTally } from './address-tally.ts';
import { ALERT_IDS, addressNumbers, walkAlerts } from './alert-walk.ts';

/** The addresses on one side of the alerts that have a certain address on the other. */
export function readAlertPairs(
  runner: QueryRunner,
  { side, of, order = 'alerts', limit, after, ...filter }: ReadQueries['alert-pairs']['params'],
): ReadQueries['alert-pairs']['result'] {
  const other = side === 'source' ? 'destination' : 'source';
  const tally = new AddressTally();
  const walk = { ...filter, of: { side: other, addresses: addressNumbers(runner, of) } } as const;
  const whoAndWhat = sql<number>`${sql.ref(side)} * 2 + (id IN (SELECT alert FROM mining_alert))`;
  for (const [codes = [], ids = []] of walkAlerts(runner, walk, whoAndWhat, ALERT_IDS)) {
    tally.addAlerts(codes, ids);
  }
  return tally.rank(runner, filter, { order, limit, after });
}
