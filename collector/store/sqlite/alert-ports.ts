import { sql } from 'kysely';

/** Ports in one number: each plus one, so that 0 is an unknown one; that of the source in the upper half. */
export const PLACES = 2 ** 17;

/** In a query over `alert`: the port of the destination plus one, 0 when it is unknown. */
export const SQL_DESTINATION_PORT = sql<number>`alert.ports % ${sql.lit(PLACES)}`;

export function packPorts(source: number | undefined, destination: number | undefined): number {
  return (source === undefined ? 0 : source + 1) * PLACES + (destination === undefined ? 0 : destination + 1);
}

export function unpackPorts(ports: number): { source: number | undefined; destination: number | undefined } {
  return { source: portOf(Math.floor(ports / PLACES)), destination: portOf(ports % PLACES) };
}

function portOf(place: number): number | undefined {
  return place === 0 ? undefined : place - 1;
}
