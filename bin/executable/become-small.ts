import { setFlagsFromString } from 'node:v8';
import type { ProgramCommand } from '../installation.ts';

/** Node reads it itself, before there is a V8; told of it, V8 says on standard error that it does not know it. */
const OF_NODE = /^--v8-pool-size=/;

/**
 * Goes on as the same process with flags of V8, unless it has them: V8 takes some only at its start. Where a process cannot be replaced (Windows), those
 * that can be set later have to do.
 *
 * @param command this program with the flags
 */
export function becomeSmall(command: ProgramCommand, v8Flags: readonly string[], args: readonly string[]): void {
  if (process.execArgv.length > 0) return; // it has them, or whoever started it chose others
  try {
    process.execve?.(command.file, [command.file, ...command.args, ...args]);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM'))
      throw error;
  }
  for (const flag of v8Flags.filter((each) => !OF_NODE.test(each))) setFlagsFromString(flag);
}
