import { randomBytes } from 'node:crypto';
import { render } from '#shared/catalogue/render.ts';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import { readTerminal } from '#shared/cli/terminal.ts';
import { isUnobservable, type Unobservable } from '#shared/model/observed.ts';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { readMinerConfig } from '#shared/recognise/miner-config.ts';
import type { AgentParts } from '../../agent-parts.ts';
import { createDetectors } from '../../detect/detectors.ts';
import { HostWatch } from '../../host-watch.ts';
import { openNativePlatform } from '../../platform/native/open-native-platform.ts';
import { openNativeSimulators } from '../../platform/native/open-native-simulators.ts';
import { toSafeJson } from '../../safe-json.ts';
import { ForgetfulSink } from '../../sample/ownership-sink.ts';
import { conductSelftest } from '../../selftest/conduct-selftest.ts';
import { isPlayedOn } from '../../selftest/evasion.ts';
import { EVASIONS } from '../../selftest/evasions.ts';
import { LoopbackPool } from '../../selftest/loopback-pool.ts';
import { createSelftestNames } from '../../selftest/selftest-names.ts';
import type { TriedEvasion } from '../../selftest/selftest-outcome.ts';
import { readSignatureContent } from '../../signature-content.ts';
import { formatSelftest, formatSelftestPlan } from './format-selftest.ts';
import { SelftestProgress } from './selftest-progress.ts';
import { toSelftestOutput } from './selftest-output.ts';

export interface SelftestOptions {
  /** Leaves out what takes minutes. */
  readonly quick: boolean;
  readonly seed: string | undefined;
  /** Detectors to leave out, by name: the evasion that only they notice is then missed. */
  readonly without: readonly string[];
  /** Simulators live in a folder of their own below it, or where `makeProgramFolder` says. */
  readonly data: string;
  readonly output: OutputFormat;
  readonly language: Language;
}

const INTERVAL_MS = 1_000;

/** The verb `selftest`: harmless programs play evasions, and it tells which of them this machine noticed. Answers with the exit status. */
export async function runSelftest(parts: AgentParts, options: SelftestOptions): Promise<ExitStatus> {
  const without = readWithout(options.without);
  const names = createSelftestNames(options.seed ?? randomBytes(4).toString('hex'));
  const evasions = EVASIONS.filter(({ isLong }) => !options.quick || isLong !== true);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  const progress = new SelftestProgress(evasions.length);
  try {
    using platform = await openNativePlatform(readMinerConfig, parts);
    await using pool = await LoopbackPool.open(names.port);
    const { set } = await readSignatureContent(parts, []);
    const { system, hostname } = platform.describeHost();
    const monitor = names.pick(set.monitors.filter(({ os, bait }) => os === system && bait === 'good'));
    const opened = await openNativeSimulators(options.data);
    if (isUnobservable(opened)) throw refusal(opened, options.language);
    await using simulators = opened.value;
    const here = evasions.filter((evasion) => isPlayedOn(system, evasion));
    for (const line of formatSelftestPlan({ evasions: here, seed: names.seed, without }, options.language))
      process.stderr.write(`minesweep: ${line}\n`);
    const watch = new HostWatch({
      ...{ platform, signatures: withPool(set, pool), ownerships: new ForgetfulSink(), hostId: hostname },
      ...{ intervalMs: INTERVAL_MS, signal: ending.signal, ownPid: process.pid, without },
    });
    const startedAtMs = platform.clock.wallMs();
    const tried = await conductSelftest({
      ...{ evasions, names, platform, watch, simulators, pool, monitor: monitor?.name ?? 'top' },
      ...{ signal: ending.signal, onOutcome: () => progress.advance() },
    });
    progress.end();
    const finishedAtMs = platform.clock.wallMs();
    print(toSelftestOutput({ hostname, names, startedAtMs, finishedAtMs, without, tried }, options.language), options);
    return statusOf(tried);
  } finally {
    progress.end();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeListener(signal, end);
  }
}

function readWithout(names: readonly string[]): ReadonlySet<string> {
  const known = new Set(createDetectors().map(({ name }) => name));
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return new Set(names);
  throw new VerbError(
    ExitStatus.usage,
    `--without takes the name of a detector: ${escapeForTerminal(unknown)} is none of ${[...known].join(', ')}`,
  );
}

/** The stand-in pool is a pool for this test only. */
function withPool({ entries }: SignatureSet, { address, port }: LoopbackPool): SignatureSet {
  const base = { id: 'selftest-pool', source: 'site', confidence: 'high', sources: [] } as const;
  return compileSignatures([...entries, { ...base, type: 'address', address, port, is: 'pool' }]);
}

function refusal({ unobservable, detail }: Unobservable, language: Language): VerbError {
  const why = render(`reason.${unobservable}`, {}, language);
  const status = unobservable === 'no-permission' ? ExitStatus.noPermission : ExitStatus.incomplete;
  const more = detail === undefined ? '' : ` (${escapeForTerminal(detail)})`;
  return new VerbError(status, `the programs of the self-test cannot be made: ${why}${more}`);
}

function print(document: ReturnType<typeof toSelftestOutput>, { output, language }: SelftestOptions): void {
  const lines =
    output === 'json'
      ? [toSafeJson(document)]
      : output === 'jsonl'
        ? document.evasions.map(toSafeJson)
        : formatSelftest(document, language, readTerminal(process.stdout, process.env));
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** Whatever was not tried may be missed as well; what this machine cannot show is said, and is no failure unless it is all. What still runs is one. */
function statusOf(tried: readonly TriedEvasion[]): ExitStatus {
  if (tried.some(({ outcome }) => outcome.is === 'missed')) return ExitStatus.findings;
  const isDone = !tried.some(({ outcome, remaining }) => outcome.is === 'left-out' || remaining.length > 0);
  return isDone && tried.some(({ outcome }) => outcome.is === 'noticed') ? ExitStatus.ok : ExitStatus.incomplete;
}
