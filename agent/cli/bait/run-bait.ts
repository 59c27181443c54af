import { randomBytes } from 'node:crypto';
import { render } from '#shared/catalogue/render.ts';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import { readTerminal } from '#shared/cli/terminal.ts';
import type { Unobservable } from '#shared/model/observed.ts';
import { isUnobservable } from '#shared/model/observed.ts';
import type { Severity } from '#shared/model/verdict.ts';
import { severityOfFinding } from '#shared/output/finding-output.ts';
import type { MonitorSignature } from '#shared/signature/entry.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { AgentParts } from '../../agent-parts.ts';
import type { BaitExperiment } from '../../bait/bait-experiment.ts';
import { type BaitPlan, MAX_SLOTS, MIN_SLOTS, planBait } from '../../bait/bait-plan.ts';
import { openNativeDecoys } from '../../platform/native/open-native-decoys.ts';
import { openNativePlatform } from '../../platform/native/open-native-platform.ts';
import type { Platform } from '../../platform/platform.ts';
import { toSafeJson } from '../../safe-json.ts';
import { GroupCpu } from '../../sample/group-cpu.ts';
import { readSignatureContent } from '../../signature-content.ts';
import { isAtLeast } from '../is-at-least.ts';
import { toBaitOutput } from './bait-output.ts';
import { type BaitResult, concludeBait } from './bait-result.ts';
import { conductBait } from './conduct-bait.ts';
import { formatBaitPlan, formatBaitResult } from './format-bait.ts';

export interface BaitOptions {
  /** The monitor to pretend; the best one for this system when absent. */
  readonly name: string | undefined;
  readonly slots: number;
  /** Of each slot. */
  readonly seconds: number;
  readonly seed: string | undefined;
  /** The state folder of the agent: decoys live below it. */
  readonly data: string;
  readonly output: OutputFormat;
  readonly language: Language;
  readonly failOn: Severity;
}

/** Nobody looks for it, and it is no word for looking. */
const CONTROL_NAME = 'idlewait';

const MIN_SECONDS = 2;
const MAX_SECONDS = 120;

/** The verb `bait`: the experiment on this machine, now. Ctrl-C ends it with what it has. Answers with the exit status. */
export async function runBait(parts: AgentParts, options: BaitOptions): Promise<ExitStatus> {
  const plan = planOf(options);
  const { set } = await readSignatureContent(parts, []);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  try {
    using platform = await openNativePlatform(() => undefined);
    const { system } = platform.describeHost();
    const names = { decoy: chooseBait(set.monitors, system, options.name), control: CONTROL_NAME };
    const result = await experimentOn(platform, { plan, names, options, signal: ending.signal });
    print(result, options);
    return statusOf(result, options);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeListener(signal, end);
  }
}

function planOf({ slots, seconds, seed = randomBytes(8).toString('hex') }: BaitOptions): BaitPlan {
  if (!Number.isInteger(slots) || slots < MIN_SLOTS || slots > MAX_SLOTS)
    throw new VerbError(ExitStatus.usage, `--slots takes ${MIN_SLOTS} to ${MAX_SLOTS}: fewer can prove nothing`);
  if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS))
    throw new VerbError(ExitStatus.usage, `--seconds takes ${MIN_SECONDS} to ${MAX_SECONDS}`);
  return planBait({ slots, slotMs: seconds * 1000, seed });
}

function chooseBait(monitors: readonly MonitorSignature[], system: string, name: string | undefined): string {
  const usable = monitors.filter(({ os, bait }) => os === system && bait !== 'no');
  const chosen =
    name === undefined ? usable.find(({ bait }) => bait === 'good') : usable.find((each) => each.name === name);
  if (chosen !== undefined) return chosen.name;
  const known = usable.map((each) => each.name).join(', ');
  throw new VerbError(
    ExitStatus.usage,
    `--name takes the name of a monitor that makes a bait here: ${known || 'none'}`,
  );
}

interface Setting {
  readonly plan: BaitPlan;
  readonly names: BaitResult['names'];
  readonly options: BaitOptions;
  readonly signal: AbortSignal;
}

async function experimentOn(platform: Platform, { plan, names, options, signal }: Setting): Promise<BaitResult> {
  const cpu = new GroupCpu(platform, process.pid);
  const first = cpu.read();
  if (!('value' in first)) throw refusal('processes cannot be listed', first, options.language);
  const opened = openNativeDecoys(options.data);
  if (isUnobservable(opened)) throw refusal('decoys cannot be made', opened, options.language);
  await using decoys = opened.value;
  sayPlan(platform, plan, names, options.language);
  const startedAtMs = platform.clock.wallMs();
  const startedMs = platform.clock.monotonicMs();
  const progress = new Progress();
  const { experiment, endedEarly, failure } = await conductBait({
    ...{ plan, names, cpu, decoys, signal },
    onLook: (course, running) => progress.show(course, running),
  });
  progress.end();
  if (failure !== undefined) {
    if (experiment.slots.length === 0) throw refusal('the experiment cannot be made', failure, options.language);
    process.stderr.write(
      `minesweep: ${refusal('the experiment could not go on', failure, options.language).message}\n`,
    );
  }
  return concludeBait(experiment, {
    ...{ hostname: platform.describeHost().hostname, names, startedAtMs, endedEarly },
    // By the clock that never jumps: how long it took decides whether it reached its limit.
    finishedAtMs: startedAtMs + platform.clock.monotonicMs() - startedMs,
    wasAborted: signal.aborted || failure !== undefined,
    processOf: (key) => cpu.processOf(key),
  });
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

  show({ plan, slots }: BaitExperiment, running: string | undefined): void {
    if (!process.stderr.isTTY) return;
    const line = `${slots.length} / ${plan.order.length}${running === undefined ? '' : ' ...'}`;
    if (line === this.#shown) return;
    process.stderr.write(`\r\u001b[K${line}`);
    this.#shown = line;
  }

  end(): void {
    if (this.#shown !== '') process.stderr.write('\r\u001b[K');
  }
}

function print(result: BaitResult, { output, language }: BaitOptions): void {
  const document = toBaitOutput(result, language);
  const lines =
    output === 'json'
      ? [toSafeJson(document)]
      : output === 'jsonl'
        ? document.findings.map(toSafeJson)
        : formatBaitResult(document, language, readTerminal(process.stdout, process.env));
  for (const line of lines) process.stdout.write(`${line}\n`);
}

function statusOf({ isComplete, findings }: BaitResult, { failOn }: BaitOptions): ExitStatus {
  if (findings.some((finding) => isAtLeast(severityOfFinding(finding), failOn))) return ExitStatus.findings;
  return isComplete ? ExitStatus.ok : ExitStatus.incomplete;
}
