import type { Language } from '#shared/cli/language-option.ts';
import { type IncidentEvidence, toIncidentEvidence } from '#shared/output/incident-evidence-output.ts';
import type { ApiContext } from './api-context.ts';
import { ApiProblem } from './api-problem.ts';
import { findOne } from './find-one.ts';

/** Gathers what is behind an incident, or says that there is none. */
export async function readIncidentEvidence(
  context: ApiContext,
  id: string,
  language: Language,
): Promise<IncidentEvidence | ApiProblem> {
  const { store } = context;
  const incident = await findOne(context, 'incident', id, (wanted) => store.read('incident', { id: wanted }));
  if (incident instanceof ApiProblem) return incident;
  const { subject, findingIds, joins } = incident;
  const hostId = subject.type === 'host' ? subject.hostId : undefined;
  const [findings, alerts, host] = await Promise.all([
    hostId === undefined ? [] : store.read('findings-by-id', { hostId, ids: findingIds }),
    store.read('alerts-by-id', { ids: joins.map(({ alertId }) => alertId) }),
    hostId === undefined ? undefined : store.read('host', { hostId }),
  ]);
  const shown = host === undefined ? undefined : { ...host, connected: context.isConnected(host.hostId) };
  return toIncidentEvidence({ incident, findings, alerts, host: shown }, language);
}
