import type { Alert } from '#shared/model/alert.ts';
import type { Incident } from '#shared/model/incident.ts';
import type { Pool } from '#shared/model/pool.ts';
import type { Side } from './alert-sides.ts';

/** So long before it was seen, and after an agent last spoke of it, a program answers for what was blocked on the way to a pool that it names. */
const POOL_NAMED_MS = 86_400_000;

/**
 * The one program of a host that names the pool on the way to which an alert was blocked; undefined when none does, or several. What was let
 * through was held by somebody: then a guess could cover who hides.
 *
 * @param incidents all of the host
 * @returns its group
 */
export function onlyProgramNaming(
  incidents: readonly Incident[],
  { action, atMs, domain }: Alert,
  server: Side,
): string | undefined {
  if (action !== 'blocked') return undefined;
  const isServer = ({ host, port }: Pool) =>
    (host === server.ip || host === domain) && (port === undefined || port === server.port);
  const actors = incidents
    .filter(
      ({ firstSeenMs, lastSeenMs, lastToldMs = lastSeenMs }) =>
        firstSeenMs - atMs <= POOL_NAMED_MS && atMs - lastToldMs <= POOL_NAMED_MS,
    )
    .filter(({ pools }) => pools.some(isServer))
    .flatMap(({ actor }) => actor ?? []);
  // The file of a miner names its pool as well as the program that reads it.
  const programs = actors.filter((actor) => !actor.startsWith('file:'));
  const [only, ...others] = programs.length > 0 ? programs : actors;
  return others.length === 0 ? only : undefined;
}
