import type { AllowedBy } from '#shared/verdict/allowance.ts';
import { breaksThrough, coversSubject, isCoverable } from '#shared/verdict/allowance.ts';
import type { StoredFinding } from '../store/queries.ts';
import type { Store } from '../store/store.ts';

const PAGE = 1_000;

/**
 * Who answers for a finding, as the correlator concluded: what is about the same program on the same host stands or falls together.
 * Answers with a question, so that one look at the store serves a whole page of findings.
 */
export async function readAllowedBy(
  store: Pick<Store, 'read'>,
  findings: readonly StoredFinding[],
  nowMs: number,
): Promise<(finding: StoredFinding) => AllowedBy | undefined> {
  const active = await store.read('allowances', { limit: PAGE, activeAtMs: nowMs });
  const candidates = findings.filter(
    ({ finding }) =>
      finding.signals.some(isCoverable) &&
      !breaksThrough(finding) &&
      active.rows.some(({ allowance }) => coversSubject(allowance, finding.subject)),
  );
  const byHost = new Map<string, ReadonlyMap<string, AllowedBy>>();
  for (const hostId of new Set(candidates.map((candidate) => candidate.hostId)))
    byHost.set(hostId, await readOfHost(store, hostId));
  return ({ hostId, finding }) => (candidates.length === 0 ? undefined : byHost.get(hostId)?.get(finding.id));
}

async function readOfHost(store: Pick<Store, 'read'>, hostId: string): Promise<ReadonlyMap<string, AllowedBy>> {
  const { rows } = await store.read('incidents', { limit: PAGE, hostId, currentOnly: true, order: 'last-change' });
  return new Map(
    rows.flatMap(({ conclusion, findingIds }) => {
      const by = conclusion.allowed?.[0]?.by;
      return by === undefined ? [] : findingIds.map((id) => [id, by] as const);
    }),
  );
}
