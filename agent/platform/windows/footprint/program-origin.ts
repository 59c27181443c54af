import { isUnobservable, type Observed, observed, observedValue, unobservable } from '#shared/model/observed.ts';
import { bytesOfOsName, type OsName } from '#shared/model/os-name.ts';
import type { ImageSignature, ProcessFootprint } from '#shared/model/process-footprint.ts';
import { readProgramContent } from '../../read-program-content.ts';
import { dosPathOf, type Drives } from '../calls/dos-path.ts';
import { isLocalPath, NOT_LOCAL } from '../calls/local-path.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';
import { utf16OfOsName } from '../calls/windows-name.ts';
import type { ImageSignatures } from './image-signatures.ts';
import { fileNameOf } from './program-start.ts';

const ANOTHER_FILE = unobservable('unsupported', 'another-file');

export interface OriginQuestion {
  readonly calls: WindowsCalls;
  readonly signatures: Pick<ImageSignatures, 'read'>;
  readonly exe: OsName | undefined;
  /** Names of all files whose code is mapped; undefined when not all are known. */
  readonly programs: ReadonlySet<string> | undefined;
  readonly drives: Drives;
}

/**
 * A program that runs may be renamed and another put in its place, or the process be emptied and filled with something else: then the file at its
 * path is not among those whose code is mapped, which have the names that they have now. No package database vouches for it; who signed it may. `mapped`: the file
 * in whose image it begins, by the name that its device gives it.
 */
export async function readProgramOrigin(
  { calls, signatures, exe, programs, drives }: OriginQuestion,
  mapped: Observed<string>,
): Promise<ProcessFootprint['origin']> {
  if (exe === undefined) return unobservable('unsupported', 'no-path');
  if (!isLocalPath(calls, exe.text)) return NOT_LOCAL;
  const content = readProgramContent(Buffer.from(bytesOfOsName(exe)));
  const isMissing = isUnobservable(content) && content.unobservable === 'vanished';
  if (isUnobservable(content) && !isMissing) return content;
  const path = utf16OfOsName(exe);
  const file = isMissing ? 'missing' : programs?.has(fileNameOf(path)) === false ? 'other' : 'same';
  const digest = observedValue(content)?.digest;
  const isKnown = file === 'same' && digest !== undefined;
  return observed({
    file,
    package: unobservable('unsupported'),
    content: file === 'other' ? ANOTHER_FILE : content,
    signature: isKnown ? await readSignature(signatures, path, digest, mappedPath(drives, mapped)) : ANOTHER_FILE,
  });
}

function mappedPath(drives: Drives, mapped: Observed<string>): Observed<string> {
  return isUnobservable(mapped) ? mapped : observed(dosPathOf(drives, mapped.value));
}

/** The name alone may be that of a file that was moved away, with another put in its place: the whole path must be that of what is mapped. */
async function readSignature(
  signatures: OriginQuestion['signatures'],
  path: string,
  digest: string,
  mapped: Observed<string>,
): Promise<Observed<ImageSignature>> {
  if (isUnobservable(mapped)) return mapped;
  return mapped.value.toLowerCase() === path.toLowerCase() ? signatures.read(path, digest) : ANOTHER_FILE;
}
