import { readFileSync } from 'node:fs';
import { parseLoadAverage } from '../process/load-average.ts';

/**
 * The highest id that can belong to anybody: the last one given, as long as fewer processes and threads were created since boot than
 * there are ids; afterwards all ids were given. `undefined` when neither can be read.
 */
export function readHighestPid(proc: string, forks: number | undefined): number | undefined {
  const maximum = readNumber(`${proc}/sys/kernel/pid_max`);
  const lastPid = parseLoadAverage(readText(`${proc}/loadavg`) ?? '')?.lastPid;
  const neverWrapped = maximum !== undefined && forks !== undefined && forks < maximum;
  return neverWrapped ? (lastPid ?? maximum) : maximum;
}

function readNumber(path: string): number | undefined {
  const text = readText(path)?.trim();
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // The caller has an answer for "not known".
    return undefined;
  }
}
