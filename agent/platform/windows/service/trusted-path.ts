import { win32 } from 'node:path';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { isLocalPath } from '../calls/local-path.ts';
import type { ServiceCalls } from './service-calls.ts';
import { whoMay } from './who-may.ts';

/*
 * The rule: a path is trusted when the system or its administrators own every part of it from the drive on, and nobody else may delete, rename or
 * exchange one, and none leads elsewhere. Then nobody can put something else in its place, although in some of these folders (C:\, ProgramData)
 * everybody may make new things. What the path names, and all that lies in it, nobody else may change at all. Parts are looked at from the drive down:
 * below one that holds, the next cannot be exchanged any more.
 */

export type RightsCalls = Pick<
  ServiceCalls,
  'readRights' | 'fileAttributes' | 'lastError' | 'driveType' | 'listFolder'
>;

const DRIVE = /^[a-z]:\\$/i;
const DIRECTORY = 0x10;
const REPARSE_POINT = 0x400;
/** `ERROR_FILE_NOT_FOUND` and `ERROR_PATH_NOT_FOUND`. */
const GONE = new Set([2, 3]);
/** `ERROR_ACCESS_DENIED`: said of what is deleted as long as somebody has it open, too. */
const DENIED = 5;
const LOOK_AGAIN_MS = 50;
const LOOKS = 10;
const CHANGE = 'who would get the rights of the agent: let administrators own it and nobody else write';
const READ = 'who could speak as this agent: let the system and administrators read it and nobody else';

/** Refuses what somebody else could change, or exchange together with a folder above it. */
export function refuseChangeable(calls: RightsCalls, path: string): void {
  refuseExchangeable(calls, win32.dirname(path));
  refuseWhoMay(calls, 'change', path);
}

/** The same, with everything that lies in it. */
export function refuseChangeableTree(calls: RightsCalls, path: string): void {
  refuseChangeable(calls, path);
  refuseChangeableContent(calls, path);
}

/** The same, with what lies directly in it: Windows looks there first for libraries that a program loads. */
export function refuseChangeableFolder(calls: RightsCalls, folder: string): void {
  refuseChangeable(calls, folder);
  for (const each of entriesOf(calls, folder)) unlessGone(calls, each, () => refuseWhoMay(calls, 'change', each));
}

/** Refuses a folder in whose place somebody else could put another. */
export function refuseExchangeable(calls: RightsCalls, folder: string): void {
  for (const each of partsOf(calls, folder)) refuseWhoMay(calls, 'replace', each);
}

/** Refuses what somebody else may read. */
export function refuseReadable(calls: RightsCalls, path: string): void {
  refuseWhoMay(calls, 'read', path);
}

/** A path and the folders above it, from the drive on. Throws for what lies on none of this machine: elsewhere others say who may do what. */
export function partsOf(calls: Pick<RightsCalls, 'driveType'>, path: string): readonly string[] {
  if (!isLocalPath(calls, path)) throw refusal(`${path} does not lie on a drive of this machine: move it to one`);
  const { root } = win32.parse(path);
  const names = path.slice(root.length).split('\\').filter(Boolean);
  return [root, ...names.map((_, index) => win32.join(root, ...names.slice(0, index + 1)))];
}

function refuseChangeableContent(calls: RightsCalls, path: string): void {
  for (const each of entriesOf(calls, path)) {
    unlessGone(calls, each, () => {
      refuseWhoMay(calls, 'change', each);
      refuseChangeableContent(calls, each);
    });
  }
}

/**
 * An agent that runs meanwhile removes what it wrote, at any moment: what was refused of that says nothing. Nobody can put it back who may not
 * change the folder that it lay in, which was looked at before.
 */
function unlessGone(calls: RightsCalls, path: string, look: () => void): void {
  try {
    look();
  } catch (error) {
    if (!isGone(calls, path)) throw error;
  }
}

function isGone(calls: RightsCalls, path: string): boolean {
  for (let looks = 1; calls.fileAttributes(path) === undefined; looks++) {
    const error = calls.lastError();
    if (GONE.has(error)) return true;
    if (error !== DENIED || looks === LOOKS) return false;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
  }
  return false;
}

function entriesOf(calls: RightsCalls, path: string): readonly string[] {
  if ((attributesOf(calls, path) & DIRECTORY) === 0) return [];
  const names = calls.listFolder(path);
  if (names === undefined) throw refusal(`${path} cannot be listed`);
  return names.map((name) => win32.join(path, name));
}

function attributesOf(calls: RightsCalls, path: string): number {
  const attributes = calls.fileAttributes(path);
  if (attributes === undefined) throw refusal(`${path} cannot be looked at (error ${calls.lastError()})`);
  return attributes;
}

function refuseWhoMay(calls: RightsCalls, what: Parameters<typeof whoMay>[0], path: string): void {
  const attributes = attributesOf(calls, path);
  // The root of a drive leads nowhere else, although that of Wine says so.
  if ((attributes & REPARSE_POINT) !== 0 && !DRIVE.test(path))
    throw refusal(`${path} leads elsewhere: name the place where it leads`);
  const rights = calls.readRights(path);
  const who = rights === undefined ? `somebody unknown (error ${calls.lastError()})` : whoMay(what, rights);
  if (who === undefined) return;
  throw refusal(
    what === 'read' ? `${path} may be read by ${who}, ${READ}` : `${path} may be ${what}d by ${who}, ${CHANGE}`,
  );
}

function refusal(problem: string): VerbError {
  return new VerbError(ExitStatus.badConfiguration, `${problem}. Nothing was installed or started.`);
}
