import { randomBytes } from 'node:crypto';
import { render } from '#shared/catalogue/render.ts';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import { readTerminal } from '#shared/cli/terminal.ts';
import {
  fitsInTime,
  MAX_BAIT_SLOTS,
  MAX_SLOT_SECONDS,
  MIN_BAIT_SLOTS,
  MIN_SLOT_SECONDS,
} from '#shared/model/bait-bounds.ts';
import type { Unobservable } from '#shared/model/observed.ts';
import type { Severity } from '#shared/model/verdict.ts';
import { severityOfFinding } from '#shared/output/finding-output.ts';
import { baitNames } from '#shared/signature/bait-names.ts';
import type { MonitorSignature } from '#shared/signature/entry.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { AgentParts } from '../../agent-parts.ts';
import type { BaitExperiment } from '../../bait/bait-experiment.ts';
import { type BaitPlan, planBait } from '../../bait/bait-plan.ts';
import type { BaitResult } from '../../experiment/bait-result.ts';
import { chooseBait } from '../../experiment/choose-bait.ts';
import { makeBait } from '../../experiment/make-bait.ts';
import { openNativePlatform } from '../../platform/native/open-native-platform.ts';
import type { Platform } from '../../platform/platform.ts';
import { toSafeJson } from '../../safe-json.ts';
import { readSignatureContent } from '../../signature-content.ts';
import { isAtLeast } from '../is-at-least.ts';
import { type ReportedBait, reportBait, toBaitOutput } from './bait-output.ts';
import { formatBaitPlan, formatBaitResult } from './format-bait.ts';

export interface BaitOptions {
  /** The monitor to pretend; the best one for this system when absent. */
  readonly name: string | undefined;
  readonly slots: number;
  /** Of each slot. */
  readonly seconds: number;
  readonly seed: string | undefined;
  /** The state folder of the agent: decoys live below it, or where `makeProgramFolder` says. */
  readonly data: string;
  readonly output: OutputFormat;
  readonly language: Language;
  readonly failOn: Severity;
}

/** The verb `bait`: the experiment on this machine, now. Ctrl-C ends it with what it has. Answers with the exit status. */
export async function runBait(parts: AgentParts, options: BaitOptions): Promise<ExitStatus> {
  const plan = planOf(options);
  const { set } = await readSignatureContent(parts, []);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  try {
    using platform = await openNativePlatform(() => undefined, parts);
    const { system } = platform.describeHost();
    const names = chooseBait(set.monitors, system, options.name) ?? refuseName(set.monitors, system);
    const result = await experimentOn(platform, { plan, names, options, signal: ending.signal });
    print(result, options);
    return statusOf(result, options);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeListener(signal, end);
  }
}

function planOf({ slots, seconds, seed = randomBytes(8).toString('hex') }: BaitOptions): BaitPlan {
  if (!Number.isInteger(slots) || slots < MIN_BAIT_SLOTS || slots > MAX_BAIT_SLOTS)
    throw new VerbError(
      ExitStatus.usage,
      `--slots takes ${MIN_BAIT_SLOTS} to ${MAX_BAIT_SLOTS}: fewer can prove nothing`,
    );
  if (!(seconds >= MIN_SLOT_SECONDS && seconds <= MAX_SLOT_SECONDS))
    throw new VerbError(ExitStatus.usage, `--seconds takes ${MIN_SLOT_SECONDS} to ${MAX_SLOT_SECONDS}`);
  if (!fitsInTime({ slots, seconds }))
    throw new VerbError(ExitStatus.usage, 'these slots take longer than half an hour: take fewer or shorter ones');
  return planBait({ slots, slotMs: seconds * 1000, seed });
}

function refuseName(monitors: readonly MonitorSignature[], system: MonitorSignature['os']): never {
  const { good, possible } = baitNames(monitors, system);
  const known = [...good, ...possible].join(', ') || 'none';
  throw new VerbError(ExitStatus.usage, `--name takes the name of a monitor that makes a bait here: ${known}`);
}

interface Setting {
  readonly plan: BaitPlan;
  readonly names: BaitResult['names'];
  readonly options: BaitOptions;
  readonly signal: AbortSignal;
}

const CANNOT = { unseen: 'processes cannot be listed', 'no-decoys': 'decoys cannot be made' } as const;

async function experimentOn(platform: Platform, { plan, names, options, signal }: Setting): Promise<ReportedBait> {
  const { hostname } = platform.describeHost();
  const progress = new Progress();
  const made = await makeBait({
    ...{ platform, plan, names, stateFolder: options.data, ownPid: process.pid, signal },
    onBegin: () => sayPlan(platform, plan, names, options.language),
    onLook: (course) => progress.show(course),
  });
  progress.end();
  if ('cannot' in made) throw refusal(CANNOT[made.cannot], made.why, options.language);
  const { result, coverage, failure } = made;
  if (failure !== undefined) {
    if (result.slots.length === 0) throw refusal('the experiment cannot be made', failure, options.language);
    process.stderr.write(
      `minesweep: ${refusal('the experiment could not go on', failure, options.language).message}\n`,
    );
  }
  return reportBait(result, coverage, hostname);
}

function refusal(what: string, { unobservable, detail }: Unobservable, language: Language): VerbError {
  const why = render(`reason.${unobservable}`, {}, language);
  const status = unobservable === 'no-permission' ? ExitStatus.noPermission : ExitStatus.incomplete;
  return new VerbError(status, `${what}: ${why}${detail === undefined ? '' : ` (${escapeForTerminal(detail)})`}`);
}

function sayPlan(platform: Platform, plan: BaitPlan, names: BaitResult['names'], language: Language): void {
  for (const line of formatBaitPlan(plan, names, language)) process.stderr.write(`minesweep: ${line}\n`);
  for (const { name, reason } of platform.capabilities()) {
    if (reason === undefined || !['processes', 'other-users-details', 'host-cpu'].includes(name)) continue;
    const capability = render(`capability.${name}`, {}, language);
    const why = render(`reason.${reason}`, {}, language);
    process.stderr.write(`minesweep: ${render('bait.partly-visible', { capability, reason: why }, language)}\n`);
  }
}

/** How far it is, on a terminal only. Whether a decoy or a control runs stays hidden: somebody who saw it might end it by that. */
class Progress {
  #shown = '';

  show({ plan, slots }: BaitExperiment): void {
    if (!process.stderr.isTTY) return;
    const line = `${slots.length} / ${plan.order.length}`;
    if (line === this.#shown) return;
    process.stderr.write(`\r\u001b[K${line}`);
    this.#shown = line;
  }

  end(): void {
    if (this.#shown !== '') process.stderr.write('\r\u001b[K');
  }
}

function print(result: ReportedBait, { output, language }: BaitOptions): void {
  const document = toBaitOutput(result, language);
  const lines =
    output === 'json'
      ? [toSafeJson(document)]
      : output === 'jsonl'
        ? document.findings.map(toSafeJson)
        : formatBaitResult(document, language, readTerminal(process.stdout, process.env));
  for (const line of lines) process.stdout.write(`${line}\n`);
}

function statusOf({ isComplete, findings }: ReportedBait, { failOn }: BaitOptions): ExitStatus {
  if (findings.some((finding) => isAtLeast(severityOfFinding(finding), failOn))) return ExitStatus.findings;
  return isComplete ? ExitStatus.ok : ExitStatus.incomplete;
}
