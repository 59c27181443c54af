import { isUnobservable } from '#shared/model/observed.ts';
import type { ServiceProgram } from '#shared/model/service-program.ts';

type Services = readonly ServiceProgram[] | undefined;

/**
 * The services of a run as they are told now; what is not known of one now stays as it was told `before`. Undefined stands for nobody who answers,
 * so it takes nothing back either; an empty list does.
 */
export function keepKnownServices(before: Services, now: Services): Services {
  if (before === undefined || now === undefined) return now ?? before;
  const known = new Map(before.map((service) => [service.name, service]));
  return now.map((service) => keepKnown(known.get(service.name), service));
}

function keepKnown(before: ServiceProgram | undefined, now: ServiceProgram): ServiceProgram {
  if (before === undefined || isUnobservable(before.program)) return now;
  // Whether there is a library at all is known by the program only.
  if (isUnobservable(now.program)) return before;
  const isLost = now.library !== undefined && isUnobservable(now.library) && before.library !== undefined;
  return isLost ? { ...now, library: before.library } : now;
}
