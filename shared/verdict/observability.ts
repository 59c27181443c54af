import type { Capability, CapabilityName } from '../model/host.ts';
import type { UnobservableReason } from '../model/observed.ts';

/**
 * What can be seen of a subject, for a signal; an `experiment` only where one was made, so never by merely watching. Answers with the reason why not, or
 * undefined when it can.
 */
export type Observability = (
  need: CapabilityName | 'sensor' | 'experiment',
  code: string,
) => UnobservableReason | undefined;

export interface Sight {
  /** What the agent says it can see; or why no agent can tell. */
  readonly agent: readonly Capability[] | UnobservableReason;
  /** Why no network sensor can tell; undefined when one reports about the subject. */
  readonly sensorReason?: UnobservableReason;
}

/** A capability that the agent does not even list is one that it does not have: `not-implemented`. What judges a signal may rest: `paused`. */
export function observabilityOf(sight: Sight): Observability {
  const { agent, sensorReason } = sight;
  if (typeof agent === 'string') return (need) => (need === 'sensor' ? sensorReason : agent);
  const reasons = new Map<string, UnobservableReason | undefined>(
    agent.map((capability) => [capability.name, capability.reason]),
  );
  const resting = new Set(agent.flatMap((capability) => capability.resting ?? []));
  return (need, code) => {
    if (need === 'sensor') return sensorReason;
    if (!reasons.has(need)) return 'not-implemented';
    return reasons.get(need) ?? (resting.has(code) ? 'paused' : undefined);
  };
}
