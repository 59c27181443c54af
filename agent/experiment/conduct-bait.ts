import { setTimeout as sleep } from 'node:timers/promises';
import { isUnobservable, type Unobservable, unobservable } from '#shared/model/observed.ts';
import { BaitExperiment } from '../bait/bait-experiment.ts';
import type { BaitPlan, SlotKind } from '../bait/bait-plan.ts';
import { HOST } from '../bait/bait-reading.ts';
import type { Decoy, Decoys } from '../platform/decoys.ts';
import type { GroupCpu } from '../sample/group-cpu.ts';

/** A decoy ends by itself so long after its slot, should everything else fail. */
const GRACE_S = 10;
/** With a decoy that stays there is no slot without one any more. */
const STAYS: Unobservable = unobservable('failed', 'could-not-be-ended');
/** Several looks a slot, and no more than two a second. */
const LOOKS_A_SLOT = 10;
const MIN_INTERVAL_MS = 200;
const MAX_INTERVAL_MS = 500;

export interface Conduct {
  readonly plan: BaitPlan;
  readonly names: Readonly<Record<SlotKind, string>>;
  readonly cpu: GroupCpu;
  readonly decoys: Decoys;
  readonly signal: AbortSignal;
  /** After each look. */
  readonly onLook: (experiment: BaitExperiment) => void;
}

export interface Conducted {
  readonly experiment: BaitExperiment;
  /** Decoys and controls that were gone before their slot was over: somebody ended them. */
  readonly endedEarly: number;
  /** Why it could not go on; then, as after an abort, the plan was not carried out. */
  readonly failure?: Unobservable;
}

/** Carries a plan out in real time. Nothing that it started runs any more when it returns, unless its failure says so. */
export async function conductBait({ plan, names, cpu, decoys, signal, onLook }: Conduct): Promise<Conducted> {
  const experiment = new BaitExperiment(plan);
  const intervalMs = Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, plan.slotMs / LOOKS_A_SLOT));
  const seconds = Math.ceil(plan.slotMs / 1000) + GRACE_S;
  let running: { readonly kind: SlotKind; readonly decoy: Decoy } | undefined;
  let endedEarly = 0;
  let failure: Unobservable | undefined;
  while (!experiment.isOver) {
    const reading = cpu.read();
    if (signal.aborted || !('value' in reading)) {
      if (!('value' in reading)) failure = reading;
      experiment.end();
      break;
    }
    const { atMs, groupsMs, busyMs } = reading.value;
    const usedMs = busyMs === undefined ? groupsMs : new Map([...groupsMs, [HOST, busyMs]]);
    const action = experiment.step({ atMs, usedMs });
    if (action?.do === 'stop' && running !== undefined) {
      if (running.decoy.hasEnded) endedEarly++;
      if (!(await running.decoy.end())) {
        failure = STAYS;
        experiment.end();
        break;
      }
      running = undefined;
    }
    if (action?.do === 'start') {
      const started = await decoys.start(names[action.kind], seconds);
      if (isUnobservable(started)) {
        failure = started;
        experiment.end();
        break;
      }
      running = { kind: action.kind, decoy: started.value };
    }
    onLook(experiment);
    if (!experiment.isOver) await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
  }
  if (failure !== STAYS && running !== undefined && !(await running.decoy.end())) failure = STAYS;
  return { experiment, endedEarly, ...(failure === undefined ? {} : { failure }) };
}
