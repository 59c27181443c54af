import * as z from 'zod';
import type { Incident } from './incident.ts';

export const incidentStateSchema = z.enum(['new', 'investigating', 'contained', 'watching', 'closed', 'reopened']);
export type IncidentState = z.infer<typeof incidentStateSchema>;

/** Why somebody closed an incident. */
export const closeReasonSchema = z.enum(['cleaned', 'false-positive', 'accepted', 'duplicate']);
export type CloseReason = z.infer<typeof closeReasonSchema>;

/**
 * What people did with an incident, kept apart from what the collector concludes about it. `rev` rises with every change of it,
 * `closeReason` is there exactly when it is closed. `by`: who changed it last; the collector itself when it was reopened.
 */
export interface IncidentWork {
  readonly rev: number;
  readonly state: IncidentState;
  readonly closeReason?: CloseReason;
  /** Name of an account; absent when nobody has taken it. */
  readonly assignee?: string;
  readonly updatedAtMs: number;
  readonly by: string;
}

/** An incident with the state that it is in: `new` as long as nobody worked on it, `closed` when another one continues it. */
export type WorkedIncident = Incident & { readonly state: IncidentState; readonly work?: IncidentWork };

/** A change that somebody makes; what is absent stays as it is. `closeReason` exactly where `state` is `closed`. */
export interface IncidentWorkChange {
  readonly state?: IncidentState;
  readonly closeReason?: CloseReason;
  /** `null`: nobody any more. */
  readonly assignee?: string | null;
}

/** What somebody wrote beside an incident. Hostile text. */
export interface IncidentNote {
  readonly incidentId: string;
  readonly atMs: number;
  readonly by: string;
  readonly text: string;
}

/** A verdict that an incident once had, from revision `rev` on. `atMs`: of the evidence that led to it. */
export interface IncidentVerdict extends Pick<Incident, 'role'> {
  readonly incidentId: string;
  readonly rev: number;
  readonly atMs: number;
  readonly verdict: Incident['conclusion']['verdict'];
  readonly probability: number;
}

/** The name under which the collector itself stands in histories and the audit log. */
export const COLLECTOR = 'collector';
