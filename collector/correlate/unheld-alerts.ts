import type { Incident, Join } from '#shared/model/incident.ts';
import type { RelevantAlert } from '../store/alert-chunk.ts';
import { BoundedMap } from './bounded-map.ts';
import { MAX_JOINS } from './incident-evidence.ts';
import type { CaseRole } from './open-cases.ts';

/** An alert of a host whose connection nobody was seen to hold: more may become known of it. */
export interface UnheldAlert {
  readonly alert: RelevantAlert;
  readonly role: CaseRole;
  /** In whose incident it stands all the same: see `pool` of {@link Join}. */
  readonly actor?: string;
}

/** The latest ones of each host and of each incident in which they stand. */
export class UnheldAlerts {
  readonly #byHost = new Map<string, Map<string | undefined, BoundedMap<string, UnheldAlert>>>();

  put(hostId: string, alert: RelevantAlert, role: CaseRole, actor: string | undefined): void {
    this.take(hostId, alert.id);
    const ofHost = this.#byHost.get(hostId) ?? new Map<string | undefined, BoundedMap<string, UnheldAlert>>();
    const standing = ofHost.get(actor) ?? new BoundedMap(MAX_JOINS);
    standing.set(alert.id, { alert, role, ...(actor === undefined ? {} : { actor }) });
    this.#byHost.set(hostId, ofHost.set(actor, standing));
  }

  get(hostId: string, alertId: string): UnheldAlert | undefined {
    for (const standing of this.#byHost.get(hostId)?.values() ?? []) {
      const found = standing.get(alertId);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Forgets one, because now it is held. */
  take(hostId: string, alertId: string): UnheldAlert | undefined {
    const found = this.get(hostId, alertId);
    const ofHost = this.#byHost.get(hostId);
    const standing = ofHost?.get(found?.actor);
    standing?.delete(alertId);
    if (standing?.size === 0) ofHost?.delete(found?.actor);
    return found;
  }

  /** In their order of time. */
  of(hostId: string): readonly UnheldAlert[] {
    return [...(this.#byHost.get(hostId)?.values() ?? [])]
      .flatMap((standing) => [...standing.values()])
      .sort(({ alert: left }, { alert: right }) => left.alert.atMs - right.alert.atMs || (left.id < right.id ? -1 : 1));
  }
}

/** Those that stand in incidents. */
export function unheldAlertIds(incidents: readonly Incident[]): readonly string[] {
  return incidents
    .filter(({ subject, mergedInto }) => subject.type === 'host' && mergedInto === undefined)
    .flatMap(({ joins }) => joins.filter(({ how }) => isUnheld(how)).map(({ alertId }) => alertId));
}

export function isUnheld(how: Join['how']): boolean {
  return how === 'pool' || how === 'address';
}
