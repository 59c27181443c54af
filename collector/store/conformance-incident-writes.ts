import type { IncidentState, IncidentWorkChange } from '#shared/model/incident-work.ts';
import type { Incident } from '#shared/model/incident.ts';
import { incidentOf } from './conformance-data.ts';
import type { IncidentFilter, IncidentOrder } from './queries.ts';
import type { Store } from './store.ts';
import type { WriteOperation } from './write-operation.ts';

type Put = Extract<WriteOperation, { op: 'put-incident' }>;

export function put(id: string, rev: number, more: Partial<Incident> = {}): Put {
  return { op: 'put-incident', incident: { ...incidentOf(id, rev), ...more }, atMs: 9_000 };
}

export function set(incidentId: string, change: IncidentWorkChange, expectedRev?: number): WriteOperation {
  const guard = expectedRev === undefined ? {} : { expectedRev };
  return { op: 'set-incident-work', incidentId, change, ...guard, by: 'lei', atMs: 5_000 };
}

export async function stateOf(store: Store, id: string): Promise<IncidentState | undefined> {
  return (await store.read('incident', { id }))?.state;
}

export async function idsOf(
  store: Store,
  filter: IncidentFilter & { readonly order?: IncidentOrder },
): Promise<string[]> {
  return (await store.read('incidents', { limit: 100, ...filter })).rows.map(({ id }) => id);
}

export const CLEANED = { state: 'closed', closeReason: 'cleaned' } as const;
export const FALSE_ALARM = { state: 'closed', closeReason: 'false-positive' } as const;
