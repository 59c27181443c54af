import { isUnobservable, type Observed, observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import { bytesOfOsName, type OsName } from '#shared/model/os-name.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import { readProgramContent } from '../../read-program-content.ts';
import { dosPathOf, type Drives } from '../calls/dos-path.ts';
import { isLocalPath, NOT_LOCAL } from '../calls/local-path.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';
import { utf16OfOsName } from '../calls/windows-name.ts';
import type { ImageSignatures, JudgedFile } from './image-signatures.ts';
import { fileNameOf, isStartedFrom, readProgramFile } from './program-start.ts';

const ANOTHER_FILE = unobservable('unsupported', 'another-file');

export interface OriginQuestion {
  readonly calls: WindowsCalls;
  readonly signatures: Pick<ImageSignatures, 'read'>;
  readonly exe: OsName | undefined;
  /** Names of all files whose code is mapped; undefined when not all are known. */
  readonly programs: ReadonlySet<string> | undefined;
  readonly drives: Drives;
  /** Opens the process for one question. */
  readonly ask: <T>(read: (process: Handle) => Observed<T>) => Promise<Observed<T>>;
}

/** Both of one file. */
export type ProgramOrigin = Pick<ProcessFootprint, 'origin' | 'originalName'>;

/**
 * A program that runs may be renamed and another put in its place, or the process be emptied and filled with something else: then the file at its
 * path is not among those whose code is mapped, which have the names that they have now. No package database vouches for it; who signed it may.
 */
export async function readProgramOrigin(question: OriginQuestion): Promise<ProgramOrigin> {
  const { calls, signatures, exe, programs } = question;
  if (exe === undefined) return { origin: unobservable('unsupported', 'no-path') };
  if (!isLocalPath(calls, exe.text)) return { origin: NOT_LOCAL };
  const content = readProgramContent(Buffer.from(bytesOfOsName(exe)));
  const isMissing = isUnobservable(content) && content.unobservable === 'vanished';
  if (isUnobservable(content) && !isMissing) return { origin: content };
  const path = utf16OfOsName(exe);
  const file = isMissing ? 'missing' : programs?.has(fileNameOf(path)) === false ? 'other' : 'same';
  const { signature, ...names }: JudgedFile =
    file === 'same'
      ? await signatures.read(path, (opened) => whyNotRun(question, path, opened))
      : { signature: ANOTHER_FILE };
  return {
    origin: observed({
      file,
      package: unobservable('unsupported'),
      content: file === 'other' ? ANOTHER_FILE : content,
      signature,
    }),
    ...names,
  };
}

/**
 * The name alone may be that of a file that was moved away, with another put in its place: the whole path must be that of what is mapped, after the file
 * was opened, and the process must have been started from that very file, where somebody tells.
 */
async function whyNotRun(
  { calls, drives, ask }: OriginQuestion,
  path: string,
  opened: Handle,
): Promise<Unobservable | undefined> {
  const mapped = await ask((process) =>
    isStartedFrom(calls, process, opened) === false ? ANOTHER_FILE : readProgramFile(calls, process),
  );
  if (isUnobservable(mapped)) return mapped;
  return dosPathOf(drives, mapped.value).toLowerCase() === path.toLowerCase() ? undefined : ANOTHER_FILE;
}
