import type { MiningReading } from '#shared/model/alert.ts';
import { type Pool, poolKey } from '#shared/model/pool.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import type { MiningSigns, SiteAddress } from '../../alert-questions.ts';
import type { ReadQueries } from '../../queries.ts';
import { firstIdOf } from '../alert-id.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { numberedAddresses } from './alert-walk.ts';

const MAX_ALERTS = 5_000;
const MAX_EACH = 5;

/** Strongest first. */
const VERDICTS: readonly MiningReading['verdict'][] = ['stratum', 'known-pool', 'named', 'likely'];

interface Gathered {
  verdict: MiningReading['verdict'];
  readonly pools: Map<string, Pool>;
  readonly wallets: Map<string, Wallet>;
  readonly domains: Set<string>;
}

export function readMiningSigns(
  runner: QueryRunner,
  { addresses, fromMs, toMs }: ReadQueries['mining-signs']['params'],
): readonly MiningSigns[] {
  const numbered = numberedAddresses(runner, addresses);
  const latest = queries
    .selectFrom('mining_alert')
    .select(['alert', 'reading'])
    .where('alert', '>=', firstIdOf(fromMs))
    .where('alert', '<', firstIdOf(toMs))
    .orderBy('alert', 'desc')
    .limit(MAX_ALERTS);
  const rows = runner.all(
    queries
      .selectFrom(latest.as('latest'))
      .innerJoin('alert', 'alert.id', 'latest.alert')
      .innerJoin('reading', 'reading.id', 'latest.reading')
      .leftJoin('text as domain', 'domain.id', 'alert.domain')
      .select(['alert.source', 'alert.destination', 'reading.key as reading', 'domain.value as domain']),
  );
  const signs = new Map<number, Gathered>();
  const readings = new Map<string, MiningReading>();
  for (const { source, destination, reading: key, domain } of rows) {
    const reading = readings.get(key) ?? (JSON.parse(key) as MiningReading);
    readings.set(key, reading);
    for (const number of [source, destination]) if (numbered.has(number)) gather(signs, number, reading, domain);
  }
  return [...signs].flatMap(([number, gathered]) => {
    const address = numbered.get(number);
    return address === undefined ? [] : [signsOf(address, gathered)];
  });
}

function gather(signs: Map<number, Gathered>, number: number, reading: MiningReading, domain: string | null): void {
  let gathered = signs.get(number);
  if (gathered === undefined) {
    gathered = { verdict: reading.verdict, pools: new Map(), wallets: new Map(), domains: new Set() };
    signs.set(number, gathered);
  }
  const { pools, wallets, domains, verdict } = gathered;
  if (VERDICTS.indexOf(reading.verdict) < VERDICTS.indexOf(verdict)) gathered.verdict = reading.verdict;
  for (const pool of reading.pools) if (pools.size < MAX_EACH) pools.set(poolKey(pool), pool);
  for (const wallet of reading.wallets) if (wallets.size < MAX_EACH) wallets.set(wallet.address, wallet);
  if (domain !== null && domains.size < MAX_EACH) domains.add(domain);
}

function signsOf({ site, ip }: SiteAddress, { verdict, pools, wallets, domains }: Gathered): MiningSigns {
  return { site, ip, verdict, pools: [...pools.values()], wallets: [...wallets.values()], domains: [...domains] };
}
