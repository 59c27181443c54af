import type { Evidence } from '#shared/model/finding.ts';
import type { OsName } from '#shared/model/os-name.ts';
import type { Signal } from '#shared/model/signal.ts';
import { classifyPreload } from '#shared/recognise/ordinary-preload.ts';
import type { HiddenProcess, ProcessView } from '../platform/hiding.ts';
import { evidenceOf, signalOf } from './process-evidence.ts';

/** Views of our own process that are never wrong alone: who is in one of them and in another not was taken out of that. */
const TAKEN_OUT: ReadonlySet<ProcessView> = new Set(['scandir', 'getdents', 'process-id']);
/** Where only the kernel itself contradicts all lists, what hides may also be there; and what was changed may do something else. */
const UNSURE_QUALITY = 0.8;
/** More than this many libraries are counted. */
const MAX_NAMED = 16;
/** Functions of a library that do not do what its file says, as `ForeignCode` of the platform names them: they lead into memory of no file... */
const DIVERTED = /^memory:[^!]*!(.*)$/;
/** ...or, nobody can tell where. */
const CHANGED = / \(changed\)$/;
/** What Windows makes every list of processes from. */
const LISTING = /^NtQuerySystemInformation(?:Ex)?$/;
const WHAT_IS_SAID = {
  elsewhere: 'odd-library-in-agent',
  packaged: 'library-in-agent',
  ordinary: 'library-in-agent',
} as const;

/** Code in our own process that is neither ours nor of the system. */
export interface ForeignCode {
  /** Functions of the system that lead into memory of no file. */
  readonly functions: readonly string[];
  /** Functions of the system that are not what their file has, and lead nobody can tell where. */
  readonly changed: readonly string[];
  /** Those from odd places first, else by their path: where they lie in memory changes. */
  readonly libraries: readonly { readonly path: OsName; readonly place: ReturnType<typeof classifyPreload> }[];
}

/** `names`: `foreignLibraries` of a search. */
export function readForeignCode(names: readonly OsName[]): ForeignCode {
  // The same function may be called through two libraries.
  const diverted = [...new Set(names.flatMap(({ text }) => DIVERTED.exec(text)?.[1]?.split(',') ?? []))];
  const libraries = names
    .filter(({ text }) => !DIVERTED.test(text))
    .map((path) => ({ path, place: classifyPreload(path.text) }))
    .sort((left, right) => (left.path.text < right.path.text ? -1 : 1));
  const isOdd = ({ place }: { readonly place: string }) => place === 'elsewhere';
  return {
    functions: diverted.filter((name) => !CHANGED.test(name)),
    changed: diverted.filter((name) => CHANGED.test(name)).map((name) => name.replace(CHANGED, '')),
    libraries: [...libraries.filter(isOdd), ...libraries.filter((library) => !isOdd(library))],
  };
}

/** All of it as facts, the most telling first. Security products leave the same. */
export function foreignCodeEvidence({ functions, changed, libraries }: ForeignCode): readonly Evidence[] {
  const left = libraries.length - MAX_NAMED;
  return [
    ...(functions.length === 0 ? [] : [evidenceOf('diverted-in-agent', { functions: functions.join(', ') })]),
    ...(changed.length === 0 ? [] : [evidenceOf('changed-in-agent', { functions: changed.join(', ') })]),
    ...libraries.slice(0, MAX_NAMED).map(({ path, place }) => evidenceOf(WHAT_IS_SAID[place], { path: path.text })),
    ...(left > 0 ? [evidenceOf('more-libraries-in-agent', { count: left })] : []),
  ];
}

/** Whether a list was changed on its way through our own process, by one that was asked in another way there. */
export function isTakenOut({ seenBy }: HiddenProcess): boolean {
  return seenBy.some((view) => TAKEN_OUT.has(view));
}

/**
 * What of it may be what hides a process: the one list of Windows, when that leads elsewhere, else libraries from odd places. On Linux, where a list
 * of our own process lacks what another has, any library may be that, because who preloads one puts it where packages put theirs. Of several
 * nobody can tell which, so none is named. Undefined when there is none.
 */
export function hookSignal(code: ForeignCode, hidden: HiddenProcess): Signal | undefined {
  const isOfWindows = hidden.unseenBy.includes('process-list');
  return (isOfWindows ? listSignal(code) : undefined) ?? librarySignal(code.libraries, hidden, isOfWindows);
}

function listSignal({ functions, changed }: ForeignCode): Signal | undefined {
  const [led, altered] = [functions, changed].map((names) => names.filter((name) => LISTING.test(name)).join(', '));
  if (led) return signalOf('evasion.hook-in-agent', 1, { functions: led });
  return altered ? signalOf('evasion.hook-in-agent', UNSURE_QUALITY, { changed: altered }) : undefined;
}

function librarySignal(
  libraries: ForeignCode['libraries'],
  hidden: HiddenProcess,
  isOfWindows: boolean,
): Signal | undefined {
  const odd = libraries.filter(({ place }) => place === 'elsewhere');
  const mayBeAny = odd.length === 0 && isTakenOut(hidden) && !isOfWindows;
  const suspects = mayBeAny ? libraries.filter(({ place }) => place !== 'ordinary') : odd;
  const [only, ...others] = suspects;
  if (only === undefined) return undefined;
  const params = others.length === 0 ? { path: only.path.text } : { libraries: suspects.length };
  return signalOf('evasion.hook-in-agent', isTakenOut(hidden) ? 1 : UNSURE_QUALITY, params);
}
