import { observedValue } from '#shared/model/observed.ts';
import type { ProgramMatch } from '#shared/signature/match.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { KnownProcess } from './detector.ts';

/** Where a name stands. A file is called so by whoever put it there; the others a process may give itself, or get from a script. */
export type NamePlace = 'file' | 'short-name' | 'argument';

export interface MinerName {
  /** What it is called, without its folder. */
  readonly name: string;
  readonly how: NamePlace;
  readonly match: ProgramMatch;
}

/**
 * The mining program whose name this process bears. Names that signatures have little confidence in, such as those that programs of another
 * kind have as well, are none.
 */
export function minerNameOf({ details }: KnownProcess, signatures: SignatureSet): MinerName | undefined {
  const places: readonly (readonly [NamePlace, string | undefined])[] = [
    ['file', observedValue(details.exe)?.text],
    ['short-name', details.name.text],
    ['argument', wordOf(observedValue(details.argv)?.[0]?.text)],
  ];
  for (const [how, text] of places) {
    const match = text === undefined ? undefined : signatures.programName(text);
    if (text === undefined || match === undefined || match.confidence === 'low') continue;
    return { name: text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1), how, match };
  }
  return undefined;
}

/** Daemons write a title over their arguments, with what a client asks for in it: a file of another name, say. */
function wordOf(argument: string | undefined): string | undefined {
  return argument === undefined || /\s/.test(argument) ? undefined : argument;
}
