import type { BaitCoverage } from '#shared/model/bait.ts';
import type { Capability } from '#shared/model/host.ts';
import { isUnobservable, type Unobservable } from '#shared/model/observed.ts';
import type { BaitExperiment } from '../bait/bait-experiment.ts';
import type { BaitPlan, SlotKind } from '../bait/bait-plan.ts';
import { openNativeDecoys } from '../platform/native/open-native-decoys.ts';
import type { Platform } from '../platform/platform.ts';
import { GroupCpu } from '../sample/group-cpu.ts';
import { type BaitResult, concludeBait } from './bait-result.ts';
import { GapCounts } from '../sample/gap-counts.ts';
import { conductBait } from './conduct-bait.ts';

export interface BaitSetting {
  /** For this experiment alone: it is read several times a second. */
  readonly platform: Platform;
  readonly plan: BaitPlan;
  readonly names: Readonly<Record<SlotKind, string>>;
  /** The state folder of the agent: decoys live below it, or where `makeProgramFolder` says. */
  readonly stateFolder: string;
  /** Of this process, which is in no group. */
  readonly ownPid: number;
  /** Ends it with what it has. */
  readonly signal: AbortSignal;
  /** It can be made, and begins now. */
  readonly onBegin: () => void;
  readonly onLook: (experiment: BaitExperiment) => void;
}

/** `unseen`: processes cannot be listed; `no-decoys`: decoys cannot be made. */
export interface NoBait {
  readonly cannot: 'unseen' | 'no-decoys';
  readonly why: Unobservable;
}

export interface MadeBait {
  readonly result: BaitResult;
  /** Of the experiment's own looks. */
  readonly coverage: BaitCoverage;
  /** Why it could not go on to its end. */
  readonly failure?: Unobservable;
}

/**
 * The experiment on this machine, now. Must run in the main thread: decoys end with the thread that started them.
 *
 * @throws VerbError where others could put something in the place of decoys
 */
export async function makeBait(setting: BaitSetting): Promise<MadeBait | NoBait> {
  const { platform, plan, names, stateFolder, ownPid, signal, onBegin, onLook } = setting;
  const cpu = new GroupCpu(platform, ownPid);
  const first = cpu.read();
  if (!('value' in first)) return { cannot: 'unseen', why: first };
  const opened = await openNativeDecoys(stateFolder);
  if (isUnobservable(opened)) return { cannot: 'no-decoys', why: opened };
  await using decoys = opened.value;
  const before = platform.capabilities();
  onBegin();
  const startedAtMs = platform.clock.wallMs();
  const startedMs = platform.clock.monotonicMs();
  const { experiment, endedEarly, failure } = await conductBait({ plan, names, cpu, decoys, signal, onLook });
  const result = concludeBait(experiment, {
    ...{ names, startedAtMs, endedEarly },
    // By the clock that never jumps: how long it took decides whether it reached its limit.
    finishedAtMs: startedAtMs + platform.clock.monotonicMs() - startedMs,
    wasAborted: signal.aborted || failure !== undefined,
    processOf: (key) => cpu.processOf(key),
  });
  const gaps = new GapCounts();
  gaps.add(platform.takeGaps());
  gaps.add(cpu.takeGaps());
  const coverage = { unseen: unseenOf([...before, ...platform.capabilities()]), gaps: gaps.take() };
  return failure === undefined ? { result, coverage } : { result, coverage, failure };
}

/** What was unseen at any time, the first reason of each. */
function unseenOf(capabilities: readonly Capability[]): BaitCoverage['unseen'] {
  const unseen = new Map<string, BaitCoverage['unseen'][number]>();
  for (const { name, reason, detail } of capabilities) {
    if (reason === undefined || unseen.has(name)) continue;
    unseen.set(name, { name, reason, ...(detail === undefined ? {} : { detail }) });
  }
  return [...unseen.values()];
}
