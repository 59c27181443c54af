import { sql } from 'kysely';
import type { PeerCount } from '../../alert-questions.ts';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { latestPart, numberedAddresses, walkAlerts } from './alert-walk.ts';

/** Beyond about so many alerts in the span only the latest days are looked at. */
const MAX_ALERTS = 2_000_000;

/** With how many others each of these addresses talked. */
export function readAlertPeers(
  runner: QueryRunner,
  { side, addresses, fromMs, toMs }: ReadQueries['alert-peers']['params'],
): readonly PeerCount[] {
  const numbered = numberedAddresses(runner, addresses);
  const span = latestPart(runner, { fromMs, toMs }, MAX_ALERTS);
  const peers = new Map([...numbered.keys()].map((number) => [number, new Set<number>()]));
  const { base = 1 } = runner.first(queries.selectFrom('address').select(sql<number>`max(id) + 1`.as('base'))) ?? {};
  const other = side === 'source' ? 'destination' : 'source';
  const pair = sql<number>`${sql.ref(side)} * ${sql.lit(base)} + ${sql.ref(other)}`;
  const walk = { ...span, of: { side, addresses: [...numbered.keys()] } };
  for (const [codes = []] of walkAlerts(runner, walk, pair)) {
    for (const code of codes) {
      const peer = code % base;
      peers.get((code - peer) / base)?.add(peer);
    }
  }
  return [...numbered].map(([number, address]) => ({
    ...{ ...address, peers: peers.get(number)?.size ?? 0, isComplete: span.fromMs <= fromMs },
  }));
}
