import { sql } from 'kysely';
import { dayOf, startOfDayMs } from '../../day.ts';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { AddressTally } from './address-tally.ts';
import { ALERT_IDS, walkAlerts } from './alert-walk.ts';
import { countDays } from './top-addresses.ts';

/**
 * Addresses of one side of the alerts of a span. Whole days come from the counts by day; what is left at both ends is counted from the
 * alerts, so that the numbers are exact for every span.
 */
export function readAlertAddresses(
  runner: QueryRunner,
  { side, order = 'alerts', limit, after, ...filter }: ReadQueries['alert-addresses']['params'],
): ReadQueries['alert-addresses']['result'] {
  const { fromMs, toMs } = filter;
  const tally = new AddressTally();
  const firstDay = dayOf(fromMs - 1) + 1;
  const endDay = dayOf(toMs);
  const ends =
    firstDay < endDay
      ? [
          { fromMs, toMs: startOfDayMs(firstDay) },
          { fromMs: startOfDayMs(endDay), toMs },
        ]
      : [{ fromMs, toMs }];
  if (firstDay < endDay) {
    const days = queries
      .selectFrom(countDays(side, firstDay, endDay).as('day'))
      .select(['address', sql<number>`sum(alerts)`.as('alerts'), sql<number>`sum(mining)`.as('mining')])
      .select([sql<number>`min(first_ms)`.as('firstSeenMs'), sql<number>`max(last_ms)`.as('lastSeenMs')])
      .groupBy('address');
    for (const { address, ...count } of runner.all(days)) tally.addCount(address, count);
  }
  const whoAndWhat = sql<number>`${sql.ref(side)} * 2 + (id IN (SELECT alert FROM mining_alert))`;
  for (const end of ends) {
    for (const [codes = [], ids = []] of walkAlerts(runner, end, whoAndWhat, ALERT_IDS)) {
      tally.addAlerts(codes, ids);
    }
  }
  return tally.rank(runner, filter, { order, limit, after });
}
