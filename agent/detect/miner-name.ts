import { observedValue } from '#shared/model/observed.ts';
import type { ProgramMatch } from '#shared/signature/match.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { KnownProcess } from './detector.ts';

/**
 * The mining program whose name this process bears: its file, its short name or its first argument. Names that programs of another kind
 * have as well (low confidence) are none.
 */
export function minerNameOf({ details }: KnownProcess, signatures: SignatureSet): ProgramMatch | undefined {
  const names = [observedValue(details.exe), details.name, observedValue(details.argv)?.[0]];
  for (const name of names) {
    const match = name === undefined ? undefined : signatures.programName(name.text);
    if (match !== undefined && match.confidence !== 'low') return match;
  }
  return undefined;
}
