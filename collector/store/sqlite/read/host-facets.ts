import { sql } from 'kysely';
import type { BlindSpot, HostFacets, ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { narrowHosts, SEEN_MS, stateOf, verdictOfRank, WORST_RANK } from './host-filter.ts';

const MAX_LABELS = 100;

const FROM_HOSTS = queries.selectFrom('host').leftJoin('host_summary', 'host_summary.host', 'host.id');

/** Counts within a dimension leave its own filter aside: they say what else there would be. */
export function readHostFacets(runner: QueryRunner, filter: ReadQueries['host-facets']['params']): HostFacets {
  const { states, systems, verdicts, ...others } = filter;
  const state = stateOf(filter.silentBeforeMs);
  const counted = runner.all(
    narrowHosts(
      FROM_HOSTS.select([state.as('state'), 'host.system', WORST_RANK.as('rank'), sql<number>`count(*)`.as('count')]),
      others,
    ).groupBy([sql`1`, sql`2`, sql`3`]),
  );
  const total = { all: 0, states: new Map<string, number>(), systems: new Map<string, number>() };
  const ofVerdicts = new Map<string, number>();
  const wantedStates = states?.flatMap((each) => (each === 'connected' ? ['watched', 'partly'] : [each]));
  for (const { state: ofState, system, rank, count } of counted) {
    const verdict = verdictOfRank(rank) ?? 'none';
    const isState = wantedStates === undefined || wantedStates.some((each) => each === ofState);
    const isSystem = systems === undefined || systems.some((each) => each === system);
    const isVerdict = verdicts === undefined || verdicts.some((each) => each === verdict);
    if (isSystem && isVerdict) {
      add(total.states, ofState, count);
      if (ofState !== 'silent') add(total.states, 'connected', count);
    }
    if (isState && isVerdict) add(total.systems, system, count);
    if (isState && isSystem) add(ofVerdicts, verdict, count);
    if (isState && isSystem && isVerdict) total.all += count;
  }
  return {
    total: total.all,
    states: Object.fromEntries(total.states),
    systems: Object.fromEntries(total.systems),
    verdicts: Object.fromEntries(ofVerdicts),
    labels: readLabels(runner, filter),
  };
}

function readLabels(runner: QueryRunner, filter: ReadQueries['host-facets']['params']): HostFacets['labels'] {
  const { labels, ...others } = filter;
  return runner.all(
    narrowHosts(FROM_HOSTS, others)
      .innerJoin('host_label', 'host_label.host', 'host.id')
      .select(['host_label.label', sql<number>`count(*)`.as('count')])
      .groupBy('host_label.label')
      .orderBy('count', 'desc')
      .orderBy('host_label.label')
      .limit(MAX_LABELS),
  );
}

export function readBlindSpots(
  runner: QueryRunner,
  { silentBeforeMs }: ReadQueries['blind-spots']['params'],
): readonly BlindSpot[] {
  // Many hosts are blind in few ways: the ways are taken apart, not the hosts.
  const ways = runner.all(
    FROM_HOSTS.select(['host.blind', sql<number>`count(*)`.as('hosts')])
      .where('host.blind', '<>', '')
      .where(sql<boolean>`${SEEN_MS} >= ${silentBeforeMs}`)
      .groupBy('host.blind'),
  );
  const reasons = new Map<string, number>();
  const capabilities = new Map<string, Map<string, number>>();
  for (const { blind, hosts } of ways) {
    const spots = blind.split(',').flatMap((spot) => (spot === '' ? [] : [spot.split(':')]));
    for (const reason of new Set(spots.map(([, each = '']) => each))) add(reasons, reason, hosts);
    for (const [name = '', reason = ''] of spots) {
      const ofReason = capabilities.get(reason) ?? new Map<string, number>();
      capabilities.set(reason, ofReason);
      add(ofReason, name, hosts);
    }
  }
  return [...reasons].map(([reason, hosts]) => ({
    ...{ reason, hosts },
    capabilities: [...(capabilities.get(reason) ?? [])].map(([name, count]) => ({ name, hosts: count })),
  }));
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
