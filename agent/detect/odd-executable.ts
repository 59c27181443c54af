import { observedValue } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Detector, KnownProcess } from './detector.ts';
import { readExecutablePlace } from './executable-place.ts';
import { footprintLook } from './footprint-look.ts';
import { VOUCHED_QUALITY, vouchedBy, wasReplaced } from './voucher.ts';
import { signalOf } from './process-evidence.ts';
import { ProcessRuleDetector } from './process-rule.ts';

/**
 * Container runtimes run a copy of themselves in memory, so that no container can overwrite them. They set up and are gone: the name is for
 * anybody to choose, and a sign of one that computes on and on loses half of its weight by it, no more.
 */
const USUAL_MEMORY_FILES = /^\/memfd:(?:runc_cloned:\/proc\/self\/exe|crun_cloned:\/proc\/self\/exe|lxc-cloned)$/;
const USUAL_MEMORY_FILE_QUALITY = 0.5;
const MEMORY_FILE = /^\/memfd:/;
const MAX_PATH_CHARS = 200;

/** A process that computes, and whose program lies in memory only, was deleted, or lies where programs do not belong. */
export function createOddExecutable(): Detector {
  return new ProcessRuleDetector({
    kind: 'odd-executable',
    signals: [
      'provenance.memfd',
      'provenance.deleted-executable',
      'provenance.odd-directory',
      'provenance.hidden-directory',
    ],
    when: 'computes',
    look: footprintLook,
    suspects: (process) => pathOf(process) !== undefined && signsOf(process, undefined).length > 0,
    tell(process, footprint) {
      const { factor, evidence } = vouchedBy(footprint);
      const signals = signsOf(process, footprint).map((signal) => ({ ...signal, quality: signal.quality * factor }));
      return { signals, evidence };
    },
  });
}

function signsOf(process: KnownProcess, footprint: ProcessFootprint | undefined): readonly Signal[] {
  const path = pathOf(process) ?? '';
  const params = { exe: path.slice(0, MAX_PATH_CHARS) };
  if (MEMORY_FILE.test(path)) {
    return [signalOf('provenance.memfd', USUAL_MEMORY_FILES.test(path) ? USUAL_MEMORY_FILE_QUALITY : 1, params)];
  }
  const signals: Signal[] = [];
  if (process.details.exeDeleted) {
    signals.push(signalOf('provenance.deleted-executable', wasReplaced(footprint) ? VOUCHED_QUALITY : 1, params));
  }
  const isHidden = process.details.exeHidden === true;
  if (isHidden) signals.push(signalOf('provenance.hidden-directory', 1, params));
  const places = readExecutablePlace(path);
  for (const { place, usual } of places) {
    // Both for the same reason would be said twice.
    if (usual && place === 'odd-directory' && places.length > 1) continue;
    if (isHidden && place === 'hidden-directory') continue;
    signals.push(signalOf(`provenance.${place}`, usual ? VOUCHED_QUALITY : 1, params));
  }
  return signals;
}

function pathOf({ details }: KnownProcess): string | undefined {
  return observedValue(details.exe)?.text;
}
