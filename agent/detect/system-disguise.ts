import { observedValue } from '#shared/model/observed.ts';
import type { DetectContext, KnownProcess } from './detector.ts';
import { readSystemProgram } from './system-programs.ts';

const SERVICE_HOST = 'svchost.exe';
const SERVICES = 'services.exe';
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
 * A program with the name of one that Windows brings along, and that lies elsewhere; or the host of services, started by another than who starts
 * services, or without the group of services that it is to host.
 */
export function systemDisguiseOf(process: KnownProcess, context: DetectContext): Disguise | undefined {
  const exe = observedValue(process.details.exe)?.text;
  const program = exe === undefined ? undefined : readSystemProgram(exe);
  if (exe === undefined || program === undefined) return undefined;
  if (!program.isInPlace) return { shownAs: program.name, exe, quality: program.quality };
  if (program.name !== SERVICE_HOST) return undefined;
  const parent = parentOf(process, context)?.details.name.text.toLowerCase();
  if (parent !== undefined && parent !== SERVICES) return { shownAs: SERVICE_HOST, quality: OTHER_PARENT_QUALITY };
  const argv = observedValue(process.details.argv);
  const hasGroup = argv === undefined || argv.some(({ text }) => text.toLowerCase() === '-k');
  return hasGroup ? undefined : { shownAs: SERVICE_HOST, quality: NO_GROUP_QUALITY };
}

/** Undefined when it is gone, or not known yet. Whoever began later only has its pid. */
function parentOf({ details }: KnownProcess, context: DetectContext): KnownProcess | undefined {
  for (const each of context.processes()) {
    const { pid, startedAtMs } = each.details;
    if (pid === details.parentPid && startedAtMs <= details.startedAtMs) return each;
  }
  return undefined;
}
