import { hostname, networkInterfaces } from 'node:os';
import type { ThisMachine } from '../collector/collector-parts.ts';

/** How this machine calls itself, and under which addresses others may reach it. Asked anew each time: addresses come and go. */
export function readThisMachine(): ThisMachine {
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ address, internal }) => !internal && !/^(fe[89ab][0-9a-f]:|169\.254\.)/i.test(address))
    .sort((left, right) => left.family.localeCompare(right.family));
  return { hostname: hostname(), addresses: addresses.map(({ address }) => address) };
}
