import { observedValue } from '#shared/model/observed.ts';
import { MAX_CODE_FILES, type ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { Detector } from './detector.ts';
import { footprintLook } from './footprint-look.ts';
import { signalOf } from './process-evidence.ts';
import { ProcessRuleDetector } from './process-rule.ts';
import { isInSystemPlace } from './system-programs.ts';
import { unexplainedCodeBytes } from './unexplained-code.ts';

/** Programs that protect themselves may unload what they were started from; those of Windows do not. */
const OWN_QUALITY = 0.6;
/** Its image is there and nobody can name its file: so do file systems that do not tell names, as well. */
const UNNAMED_QUALITY = 0.4;
const INJECTED_QUALITY = 0.5;
const MAX_PATH_CHARS = 200;

/**
 * A process that computes and does not run what it was started from (Windows). Emptied and filled anew: where the kernel has its program begin lies
 * no image, and its file is mapped nowhere; both, because a program that was renamed or upgraded while it runs, packed, or compiled as it runs, keeps its image
 * there. Or its image has no file. Or it is a program of Windows that has much code of no file and nothing in it that compiles.
 * What could not be asked is no sign.
 */
export function createEmptiedProgram(): Detector {
  return new ProcessRuleDetector({
    kind: 'emptied-program',
    signals: ['provenance.emptied-program'],
    when: 'computes',
    look: footprintLook,
    suspects: () => true,
    tell({ details }, footprint) {
      const path = observedValue(details.exe)?.text;
      const quality =
        footprint === undefined ? undefined : (startQuality(footprint, path) ?? codeQuality(footprint, path));
      if (footprint === undefined || quality === undefined) return undefined;
      const codeBytes = observedValue(footprint.memory)?.executableAnonymousBytes;
      const params = {
        ...(path === undefined ? {} : { exe: path.slice(0, MAX_PATH_CHARS) }),
        ...(codeBytes === undefined ? {} : { codeBytes }),
      };
      return { signals: [signalOf('provenance.emptied-program', quality, params)] };
    },
  });
}

function startQuality({ programStart }: ProcessFootprint, path: string | undefined): number | undefined {
  const start = programStart === undefined ? undefined : observedValue(programStart);
  if (start?.in === 'unnamed-image') return UNNAMED_QUALITY;
  if (start?.isMapped !== false || (start.in !== 'no-image' && start.in !== 'nothing')) return undefined;
  return isInSystemPlace(path ?? '') ? 1 : OWN_QUALITY;
}

function codeQuality(footprint: ProcessFootprint, path: string | undefined): number | undefined {
  if (!isInSystemPlace(path ?? '') || unexplainedCodeBytes(footprint) === undefined) return undefined;
  // A longer list is cut, and what it leaves out may be a compiler.
  const { codeFiles = [] } = observedValue(footprint.memory) ?? {};
  return codeFiles.length >= MAX_CODE_FILES ? undefined : INJECTED_QUALITY;
}
