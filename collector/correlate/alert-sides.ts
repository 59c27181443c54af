import type { Alert } from '#shared/model/alert.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import { isInsideAddress } from '#shared/model/ip-scope.ts';

export interface Side {
  readonly ip: string;
  readonly port?: number;
}

/** Who of the two mines (or would), and who is the pool or what stands in front of it. */
export interface AlertSides {
  readonly client: Side;
  readonly server: Side;
}

/**
 * Tells miner from pool. A device may have written either as the source, because some alerts are raised by the answer. In this order:
 * the side that signatures or the payload name as a pool is the pool; of two addresses inside, or two outside, the one with the lower
 * port is served; a host of ours, or else the address inside, mines; what is left is as the device wrote it.
 */
export function readSides(alert: Alert, signatures: SignatureSet, isHost: (ip: string) => boolean): AlertSides {
  const { source, destination } = alert;
  const asWritten = { client: source, server: destination };
  const turned = { client: destination, server: source };
  const choose = (isTurned: boolean) => (isTurned ? turned : asWritten);

  const poolAtSource = isPool(source, alert, signatures);
  const poolAtDestination = isPool(destination, alert, signatures);
  if (poolAtSource !== poolAtDestination) return choose(poolAtSource);

  const ofOurs = [isHost(source.ip), isHost(destination.ip)] as const;
  const inside = [ofOurs[0] || isInsideAddress(source.ip), ofOurs[1] || isInsideAddress(destination.ip)] as const;
  if (inside[0] !== inside[1]) return choose(inside[1]);

  if (source.port !== undefined && destination.port !== undefined && source.port !== destination.port) {
    return choose(source.port < destination.port);
  }
  return ofOurs[0] === ofOurs[1] ? asWritten : choose(ofOurs[1]);
}

function isPool(side: Side, alert: Alert, signatures: SignatureSet): boolean {
  if (signatures.matchAddress(side.ip, side.port) !== undefined) return true;
  return alert.mining?.pools.some(({ host, port }) => host === side.ip && (port ?? side.port) === side.port) ?? false;
}
