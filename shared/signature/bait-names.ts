import type { MonitorSignature } from './entry.ts';

/** Names of monitors that make a bait on this system, the good ones first. */
export function baitNames(
  monitors: readonly MonitorSignature[],
  system: MonitorSignature['os'],
): { readonly good: readonly string[]; readonly possible: readonly string[] } {
  const namesOf = (bait: MonitorSignature['bait']) =>
    monitors.filter((monitor) => monitor.os === system && monitor.bait === bait).map(({ name }) => name);
  return { good: namesOf('good'), possible: namesOf('possible') };
}
