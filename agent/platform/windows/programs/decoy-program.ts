import { DECOY_TEXT } from '../../decoy-text.ts';
import { createBoundProgram } from './bound-program.ts';

/** The bytes of a program that waits, for so many seconds at most. It opens and writes nothing, and reads what never comes. */
export function createDecoyProgram(seconds: number): Buffer {
  return createBoundProgram({ seconds, text: DECOY_TEXT, threads: [] });
}
