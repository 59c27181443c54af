import type { ApiAnswer } from '#shared/api/endpoints.ts';
import { useAnswer } from '../../api/use-answer.ts';
import type { Silence } from './timeline-lanes.ts';

type Evidence = ApiAnswer<'GET /api/v1/incidents/:id/evidence'>;

/** As far as a series can be asked for. */
const LONGEST_MS = 7 * 86_400_000;
const SHORTEST_MS = 60_000;
const ROUNDED_MS = 60_000;

/** When the agent of the incident's host reported nothing, within the last seven days of the incident. */
export function useSilences(evidence: Evidence | undefined, nowMs: number): readonly Silence[] {
  const { host, incident } = evidence ?? {};
  // Whole minutes: it stays the same question while an incident goes on.
  const last = incident === undefined ? 0 : Math.min(nowMs, Date.parse(incident.lastSeen) + ROUNDED_MS);
  const toMs = Math.floor(last / ROUNDED_MS) * ROUNDED_MS;
  const begun =
    incident === undefined || host === undefined
      ? toMs
      : Math.max(Date.parse(incident.firstSeen), Date.parse(host.firstSeen));
  const fromMs = Math.max(begun, toMs - LONGEST_MS);
  const { data } = useAnswer(
    'GET /api/v1/hosts/:id/series',
    {
      params: { id: host?.id ?? '' },
      query: { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), points: 10 },
    },
    { enabled: host !== undefined && toMs - fromMs >= SHORTEST_MS },
  );
  return (data?.gaps ?? []).map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) }));
}
