import { observedValue } from '#shared/model/observed.ts';
import type { DetectContext, Detector, KnownProcess } from './detector.ts';
import { isKernelThreadName } from './kernel-thread-names.ts';
import { signalOf } from './process-evidence.ts';
import { ProcessRuleDetector } from './process-rule.ts';
import { type Disguise, mayBeSystemDisguise, systemDisguiseOf } from './system-disguise.ts';

const BRACKETED = /^\[([^[\]]{1,64})\]$/;

/**
 * A program that is dressed up as a thread of the kernel. The kernel itself says whether it is one (PF_KTHREAD), and a real one has
 * neither a program nor arguments: nothing is left to guess. A helper that the kernel starts looks like a thread for a moment, but has
 * no program yet. On Windows it is the name of a program of the system instead, see {@link systemDisguiseOf}. Told whether it computes or not, though of hundreds that rest not of all at once.
 * (No rule is asked about real threads of the kernel: see {@link ProcessRuleDetector}.)
 */
export function createKernelMasquerade(): Detector {
  return new ProcessRuleDetector({
    kind: 'kernel-masquerade',
    signals: ['provenance.kernel-masquerade'],
    when: 'always',
    suspects: (process) => threadDisguiseOf(process) !== undefined || mayBeSystemDisguise(process),
    tell(process, _, context) {
      const disguise = disguiseOf(process, context);
      if (disguise === undefined) return undefined;
      const { quality, ...params } = disguise;
      return { signals: [signalOf('provenance.kernel-masquerade', quality, params)] };
    },
  });
}

function disguiseOf(process: KnownProcess, context: DetectContext): Disguise | undefined {
  const threadDisguise = threadDisguiseOf(process);
  if (threadDisguise === undefined) return systemDisguiseOf(process, context);
  const exe = observedValue(process.details.exe)?.text;
  return exe === undefined ? threadDisguise : { ...threadDisguise, exe };
}

function threadDisguiseOf({ details, ref }: KnownProcess): Disguise | undefined {
  const argv = observedValue(details.argv) ?? [];
  if (observedValue(details.exe) === undefined && argv.length === 0) return undefined;
  const first = (argv[0]?.text ?? '').trim();
  const bracketed = BRACKETED.exec(first)?.[1];
  // A title may hold all of a command line: what is told has no secrets.
  const shownAs = ref.argv?.[0]?.text.trim() ?? '';
  if (bracketed !== undefined && isKernelThreadName(bracketed)) return { shownAs, quality: 1 };
  const name = details.name.text;
  if (isKernelThreadName(name)) return { shownAs: name, quality: 0.9 };
  // Some daemons put brackets around a title; alone, and with nothing beside them, they are still a disguise for `ps`.
  return bracketed !== undefined && argv.slice(1).every(({ text }) => text === '')
    ? { shownAs, quality: 0.4 }
    : undefined;
}
