import { observedValue } from '#shared/model/observed.ts';
import type { DetectContext, KnownProcess } from './detector.ts';
import { readSystemProgram } from './system-programs.ts';

const SERVICE_HOST = 'svchost.exe';
/** Who starts hosts of services: their manager, and other hosts (some services have helpers). */
const STARTERS: ReadonlySet<string> = new Set(['services.exe', SERVICE_HOST]);
/** The virus scanner of Windows starts one as well. */
const SCANNER = 'msmpeng.exe';
const SCANNER_PLACES =
  /^[a-z]:\\(?:programdata\\microsoft\\windows defender\\platform\\[^\\]+|program files\\(?:windows defender|microsoft security client))\\msmpeng\.exe$/;
/**
 * And what updates or translates parts of Windows, from where only it puts programs, and what finds stolen machines again (all but MsMpEng as
 * SigmaHQ's rule for an uncommon parent leaves them out).
 */
const OTHER_STARTERS =
  /^[a-z]:\\windows\\(?:system32\\mrt\.exe|winsxs\\[^\\]*servicingstack[^\\]*\\tiworker\.exe|microsoft\.net\\framework(?:64)?\\v[^\\]+\\ngen\.exe|(?:system32|syswow64)\\rpcnet\.exe)$/;
/** The arguments can be hidden from whoever asks; who started it cannot. */
const NO_GROUP_QUALITY = 0.6;
const OTHER_PARENT_QUALITY = 0.8;

/** What a process is dressed up as. `exe`: what it runs, when that is not what it seems. */
export interface Disguise {
  readonly shownAs: string;
  readonly exe?: string;
  readonly quality: number;
}

/**
 * Whether {@link systemDisguiseOf} may ever have something to say of it. Every host of services is among them: who started it may be known
 * later than it is.
 */
export function mayBeSystemDisguise({ details }: KnownProcess): boolean {
  const exe = observedValue(details.exe)?.text;
  const program = exe === undefined ? undefined : readSystemProgram(exe);
  return program !== undefined && (!program.isInPlace || program.name === SERVICE_HOST);
}

/**
 * A program with the name of one that Windows brings along, and that lies elsewhere; or the host of services, started by another than who starts
 * such hosts, or without the group of services that it is to host.
 */
export function systemDisguiseOf(process: KnownProcess, context: DetectContext): Disguise | undefined {
  const exe = observedValue(process.details.exe)?.text;
  const program = exe === undefined ? undefined : readSystemProgram(exe);
  if (exe === undefined || program === undefined) return undefined;
  if (!program.isInPlace) return { shownAs: program.name, exe, quality: program.quality };
  if (program.name !== SERVICE_HOST) return undefined;
  const parent = parentOf(process, context);
  if (parent !== undefined && !startsServiceHosts(parent))
    return { shownAs: SERVICE_HOST, quality: OTHER_PARENT_QUALITY };
  const argv = observedValue(process.details.argv);
  const hasGroup = argv === undefined || argv.some(({ text }) => text.toLowerCase() === '-k');
  return hasGroup ? undefined : { shownAs: SERVICE_HOST, quality: NO_GROUP_QUALITY };
}

/** By its program, or by its name where the program cannot be read: those of the system are protected. */
function startsServiceHosts({ details }: KnownProcess): boolean {
  const path = observedValue(details.exe)?.text.toLowerCase();
  const program = path === undefined ? undefined : readSystemProgram(path);
  const name = details.name.text.toLowerCase();
  if (path !== undefined && OTHER_STARTERS.test(path)) return true;
  if (name === SCANNER) return path === undefined || SCANNER_PLACES.test(path);
  return STARTERS.has(name) && (path === undefined || (program?.name === name && program.isInPlace));
}

/** The latest that had its pid when it began; undefined when that is gone, or not known yet. */
function parentOf({ details }: KnownProcess, context: DetectContext): KnownProcess | undefined {
  let parent: KnownProcess | undefined;
  for (const each of context.processes()) {
    const { pid, startedAtMs } = each.details;
    if (pid !== details.parentPid || startedAtMs > details.startedAtMs) continue;
    if (parent === undefined || startedAtMs > parent.details.startedAtMs) parent = each;
  }
  return parent;
}
