import { observedValue } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import { explainedCodeBytes } from './jit-runtimes.ts';

/** Security products put code of theirs into programs, some hundred kB at most; a miner has more. */
const MUCH_BYTES = 1024 * 1024;

/** How much code there is in a process that is of no program or library, when it is much, and more than what was installed compiles there. */
export function unexplainedCodeBytes({ memory }: ProcessFootprint): number | undefined {
  const told = observedValue(memory);
  const bytes = told?.executableAnonymousBytes ?? 0;
  return told === undefined || bytes < Math.max(MUCH_BYTES, explainedCodeBytes(told)) ? undefined : bytes;
}
