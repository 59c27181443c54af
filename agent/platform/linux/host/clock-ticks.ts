import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';

/** Auxiliary vector entry that holds the unit of times in /proc (getauxval(3), AT_CLKTCK). */
const AT_CLKTCK = 17;
/** What every Linux port that Node runs on uses (USER_HZ). */
const DEFAULT_TICKS_PER_SECOND = 100;

/** Clock ticks per second of this system, as the kernel told this process at its start. */
export function readTicksPerSecond(proc: string): number {
  try {
    return ticksPerSecondOf(readFileSync(`${proc}/self/auxv`)) ?? DEFAULT_TICKS_PER_SECOND;
  } catch {
    // A fixture tree has none, and a hardened kernel may refuse: the constant of the ABI holds.
    return DEFAULT_TICKS_PER_SECOND;
  }
}

/** `undefined` when there is no sane entry. */
export function ticksPerSecondOf(auxiliaryVector: Buffer): number | undefined {
  const value = auxiliaryValueOf(auxiliaryVector, AT_CLKTCK);
  return value !== undefined && value >= 1 && value <= 100_000 ? value : undefined;
}

/** An entry of the auxiliary vector: pairs of native words, type and value. */
export function auxiliaryValueOf(auxiliaryVector: Buffer, type: number): number | undefined {
  if (endianness() !== 'LE') return undefined;
  for (let at = 0; at + 16 <= auxiliaryVector.length; at += 16) {
    if (auxiliaryVector.readBigUInt64LE(at) === BigInt(type)) return Number(auxiliaryVector.readBigUInt64LE(at + 8));
  }
  return undefined;
}
