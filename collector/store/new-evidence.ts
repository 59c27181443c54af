import type { CloseReason } from '#shared/model/incident-work.ts';
import type { Incident } from '#shared/model/incident.ts';

/** How much evidence an incident had when somebody closed it. `closedAtMs` by the collector's clock. */
export interface EvidenceMark {
  readonly reason: CloseReason;
  readonly closedAtMs: number;
  readonly alerts: number;
  readonly findings: number;
}

/**
 * Whether there is more evidence than when an incident was closed: another finding or another alert, whenever it is from. What merely
 * goes on (the same finding lasts) contradicts only that it was cleaned; what is a false alarm or accepted may go on.
 * A conclusion that changed because more, or less, can be seen is no evidence.
 */
export function hasNewEvidence(incident: Incident, mark: EvidenceMark): boolean {
  if (incident.findingIds.length > mark.findings || incident.alertCount > mark.alerts) return true;
  return mark.reason === 'cleaned' && incident.lastSeenMs > mark.closedAtMs;
}
