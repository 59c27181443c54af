import type { Tuple } from '#shared/model/connection.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { Params } from '#shared/model/signal.ts';
import type { DetectContext, Detector, KnownProcess } from './detector.ts';
import { footprintLook } from './footprint-look.ts';
import { vouchedBy } from './voucher.ts';
import { signalOf } from './process-evidence.ts';
import { ProcessRuleDetector } from './process-rule.ts';
import { isSameName, programNameOf, TITLE_SETTERS } from './program-names.ts';
import { readSystemProgram } from './system-programs.ts';

const MAX_CHARS = 80;

/**
 * A process that computes and whose file, short name and first argument are three different names. One other name is usual (a link, a
 * script, an applet, a title); that none of them fits any other takes a program that changes both. Or a program that Windows brings along and that
 * talks to a pool: its own code has no business there, so what computes was put into it.
 */
export function createArgvMismatch(): Detector {
  return new ProcessRuleDetector({
    kind: 'argv-mismatch',
    signals: ['provenance.argv-mismatch'],
    when: 'computes',
    look: footprintLook,
    suspects: (process) => mismatchOf(process) !== undefined || systemPathOf(process) !== undefined,
    tell(process, footprint, context) {
      const { factor, evidence } = vouchedBy(footprint);
      const mismatch = mismatchOf(process);
      if (mismatch !== undefined)
        return { signals: [signalOf('provenance.argv-mismatch', factor, mismatch)], evidence };
      // Whose program it is says nothing of who borrowed it.
      const borrowed = borrowedProgramOf(process, context);
      return borrowed && { signals: [signalOf('provenance.argv-mismatch', 1, borrowed)], evidence };
    },
  });
}

function borrowedProgramOf(process: KnownProcess, context: DetectContext): Params | undefined {
  const shownAs = systemPathOf(process);
  const isPool = ({ remote }: Tuple) => context.signatures.matchAddress(remote.ip, remote.port) !== undefined;
  return shownAs !== undefined && context.connectionsOf(process.key).some(isPool) ? { shownAs } : undefined;
}

/** Where the program lies, when it is one of Windows itself. */
function systemPathOf({ details }: KnownProcess): string | undefined {
  const path = observedValue(details.exe)?.text ?? '';
  return readSystemProgram(path)?.isInPlace === true ? path.slice(0, MAX_CHARS) : undefined;
}

function mismatchOf({ details, ref }: KnownProcess): Params | undefined {
  const path = observedValue(details.exe)?.text;
  const first = observedValue(details.argv)?.[0]?.text;
  if (path === undefined || first === undefined || first === '') return undefined;
  const exe = programNameOf(path);
  if (TITLE_SETTERS.has(exe.toLowerCase())) return undefined;
  const shown = programNameOf(titleIn(first));
  const short = programNameOf(details.name.text);
  if (shown === '' || isSameName(exe, shown) || isSameName(exe, short) || isSameName(shown, short)) return undefined;
  // A title may hold all of a command line: what is told has no secrets.
  const shownAs = ref.argv?.[0]?.text.slice(0, MAX_CHARS) ?? shown;
  return { shownAs, shortName: details.name.text, exe: path.slice(0, MAX_CHARS) };
}

/** `-bash` is a login shell, `sshd: root@pts/0` a title of sshd. */
function titleIn(argument: string): string {
  const bare = argument.startsWith('-') ? argument.slice(1) : argument;
  return /^[^:\s]*/.exec(bare)?.[0] ?? '';
}
