import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { LIMITS } from './limits.ts';

const FILE = 'pause.json';

const pauseSchema = z.object({ untilMs: z.number() });

/**
 * Until when the agent of this data folder is told to rest, epoch milliseconds; undefined when it is to work. What is over, cannot be
 * read or lies further ahead than {@link LIMITS.pauseMs} is no order: when in doubt the agent watches.
 */
export function readPause(folder: string, nowMs: number): number | undefined {
  const path = join(folder, FILE);
  // Asked every second, and nearly always in vain: an error costs more than all else here.
  if (!existsSync(path)) return undefined;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined; // No order, or none that we may read.
  }
  const untilMs = parsePause(text);
  return untilMs !== undefined && untilMs > nowMs && untilMs <= nowMs + LIMITS.pauseMs ? untilMs : undefined;
}

/** Tells the agent to rest, or with undefined to go on. Throws the error of the system when the folder cannot be written. */
export function writePause(folder: string, untilMs: number | undefined): void {
  const path = join(folder, FILE);
  if (untilMs === undefined) {
    rmSync(path, { force: true });
    return;
  }
  writeFileSync(`${path}.new`, JSON.stringify({ untilMs }), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function parsePause(text: string): number | undefined {
  try {
    return pauseSchema.safeParse(JSON.parse(text)).data?.untilMs;
  } catch {
    return undefined;
  }
}
