import type { Capability, CapabilityName } from '#shared/model/host.ts';
import { isUnobservable, type Observed, type Unobservable } from '#shared/model/observed.ts';

/** Why a reading has no value; undefined when it has one. */
export function reasonOf(reading: Observed<unknown>): Unobservable | undefined {
  return isUnobservable(reading) ? reading : undefined;
}

/** `why`: undefined for what can be seen. `detail`: how it is seen; the reason's own word comes first. */
export function capability(name: CapabilityName, why: Unobservable | undefined, detail?: string): Capability {
  const word = why?.detail ?? detail;
  return {
    name,
    ...(why === undefined ? {} : { reason: why.unobservable }),
    ...(word === undefined ? {} : { detail: word }),
  };
}
