import { DECOY_TEXT } from '../../decoy-text.ts';
import { createStaticProgram, type ProgramLife } from './static-program.ts';

/** The bytes of a program that waits: it opens, reads and writes nothing, and ends as its {@link ProgramLife} says. */
export function createDecoyProgram(life: ProgramLife): Buffer {
  return createStaticProgram(life, DECOY_TEXT, (code) => {
    code.label('wait');
    code.call(34); // pause()
    code.jump('always', 'wait');
  });
}
