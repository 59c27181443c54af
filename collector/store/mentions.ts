import type { IncidentNote } from '#shared/model/incident-work.ts';
import type { IncidentBrief } from './alert-questions.ts';

/** Where a text occurs; of each the newest ones, at most as many as were asked for. */
export interface Mentions {
  /** As it was asked for. */
  readonly text: string;
  readonly hosts: readonly { readonly id: string; readonly name: string; readonly site: string }[];
  readonly incidents: readonly IncidentBrief[];
  readonly findings: readonly { readonly id: string; readonly hostId: string; readonly kind: string }[];
  readonly notes: readonly IncidentNote[];
}
