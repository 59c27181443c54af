import type { Capability, CapabilityName } from '../model/host.ts';
import type { UnobservableReason } from '../model/observed.ts';

/**
 * What can be seen of a subject; an `experiment` only where one was made, so never by merely watching. Answers with the reason why not, or undefined when it can.
 */
export type Observability = (need: CapabilityName | 'sensor' | 'experiment') => UnobservableReason | undefined;

export interface Sight {
  /** What the agent says it can see; or why no agent can tell. */
  readonly agent: readonly Capability[] | UnobservableReason;
  /** Why no network sensor can tell; undefined when one reports about the subject. */
  readonly sensorReason?: UnobservableReason;
}

/** A capability that the agent does not even list is one that it does not have: `not-implemented`. */
export function observabilityOf(sight: Sight): Observability {
  const { agent, sensorReason } = sight;
  if (typeof agent === 'string') return (need) => (need === 'sensor' ? sensorReason : agent);
  const reasons = new Map<string, UnobservableReason | undefined>(
    agent.map((capability) => [capability.name, capability.reason]),
  );
  return (need) => {
    if (need === 'sensor') return sensorReason;
    return reasons.has(need) ? reasons.get(need) : 'not-implemented';
  };
}
