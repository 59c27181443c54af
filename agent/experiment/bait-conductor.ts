import { VerbError } from '#shared/cli/exit-status.ts';
import { MAX_BAIT_MS } from '#shared/model/bait-bounds.ts';
import type { BaitOrder, BaitOutcome, BaitReport, BaitState } from '#shared/model/bait.ts';
import type { FindingDraft } from '#shared/model/finding.ts';
import { unobservable } from '#shared/model/observed.ts';
import type { MonitorSignature } from '#shared/signature/entry.ts';
import { type BaitPlan, planBait } from '../bait/bait-plan.ts';
import type { Platform } from '../platform/platform.ts';
import { GapCounts } from '../sample/gap-counts.ts';
import { boundedWhy, toBaitOutcome } from './bait-outcome.ts';
import type { BaitResult } from './bait-result.ts';
import { chooseBait } from './choose-bait.ts';
import { makeBait } from './make-bait.ts';

export interface BaitConductorParts {
  /** One for each experiment alone, so that the agent's own sampling is left in peace. */
  readonly openPlatform: () => Promise<Platform>;
  readonly monitors: () => readonly MonitorSignature[];
  /** The state folder of the agent: decoys live below it, or where `makeProgramFolder` says. */
  readonly stateFolder: string;
  readonly ownPid: number;
  /** False: whoever runs this agent forbids it. */
  readonly isAllowed: boolean;
  /** Somebody told the agent to rest. */
  readonly isPaused: () => boolean;
  /** Tells whoever asked for it. What is lost on the way is asked for again. */
  readonly tell: (report: BaitReport) => void;
  /** Counts what the agent cannot see from now on, by cause; the answer ends that. */
  readonly countGaps: () => () => Readonly<Record<string, number>>;
  /** What it found, and when. */
  readonly found: (drafts: readonly FindingDraft[], atMs: number) => void;
  /** Writes a line of the log: decoys are never started in secret. */
  readonly say: (line: string) => void;
  readonly onError: (error: unknown) => void;
}

type Wish = Extract<BaitOrder, { do: 'start' }>;
type EndedBy = Exclude<BaitOutcome['end'], 'complete' | 'out-of-time'>;

interface Experiment {
  readonly id: string;
  readonly abort: AbortController;
  /** Why it ends before its time. */
  endedBy: EndedBy;
  state: BaitState | undefined;
  done: Promise<void>;
}

/**
 * Makes the experiments that a collector asks for, one at a time, within the agent: decoys die with it. The last one is remembered, so that a
 * collector that was away can ask how it ended.
 */
export class BaitConductor implements AsyncDisposable {
  readonly #parts: BaitConductorParts;
  #experiment: Experiment | undefined;
  #isRunning = false;
  #isOver = false;

  constructor(parts: BaitConductorParts) {
    this.#parts = parts;
  }

  /** Takes an order; every answer comes by `tell`, now or later. Never throws. */
  take(order: BaitOrder): void {
    const { experimentId } = order;
    const isKnown = this.#experiment?.id === experimentId;
    switch (order.do) {
      case 'start':
        if (isKnown) this.#tell();
        else this.#start(order);
        return;
      case 'stop':
        if (isKnown) this.#end('stopped');
        this.#tell(experimentId);
        return;
      case 'tell':
        this.#tell(experimentId);
        return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#end('stopping');
    await this.#experiment?.done;
  }

  #start({ experimentId, wish }: Wish): void {
    if (this.#isOver) return;
    const { isAllowed, isPaused, tell } = this.#parts;
    const reason = isAllowed ? (this.#isRunning ? 'busy' : isPaused() ? 'paused' : undefined) : 'forbidden';
    if (reason !== undefined) {
      tell({ experimentId, state: { is: 'refused', reason } });
      return;
    }
    const plan = planBait({ ...wish, slotMs: wish.seconds * 1000 });
    const experiment: Experiment = {
      ...{ id: experimentId, abort: new AbortController(), endedBy: 'failed', state: undefined },
      done: Promise.resolve(),
    };
    this.#experiment = experiment;
    this.#isRunning = true;
    experiment.done = this.#make(experiment, plan, wish.monitor)
      .catch((error: unknown) => this.#fail(experiment, error))
      .finally(() => {
        this.#isRunning = false;
      });
  }

  #fail(experiment: Experiment, error: unknown): void {
    if (error instanceof VerbError) {
      // Decoys must not run where others could put something in their place.
      this.#parts.say(error.message);
      this.#enter(experiment, { is: 'refused', reason: 'no-decoys', why: unobservable('no-permission', 'folder') });
      return;
    }
    this.#parts.onError(error);
    this.#enter(experiment, { is: 'refused', reason: 'unseen', why: { unobservable: 'failed' } });
  }

  async #make(experiment: Experiment, plan: BaitPlan, wanted: string | undefined): Promise<void> {
    const { openPlatform, monitors, stateFolder, ownPid, isPaused, countGaps, found, say } = this.#parts;
    using platform = await openPlatform();
    const names = chooseBait(monitors(), platform.describeHost().system, wanted);
    if (names === undefined) {
      this.#enter(experiment, { is: 'refused', reason: 'no-such-monitor' });
      return;
    }
    const monitor = names.decoy;
    const { clock } = platform;
    const beganMs = clock.monotonicMs();
    let told = -1;
    const gaps = new GapCounts();
    const gapsBeside = countGaps();
    const made = await makeBait({
      ...{ platform, plan, names, stateFolder, ownPid, signal: experiment.abort.signal },
      onBegin: () => say(`an experiment with decoys named ${monitor} begins, ${plan.order.length} slots`),
      onLook: ({ slots }) => {
        if (isPaused()) this.#end('paused');
        if (slots.length === told) return;
        told = slots.length;
        // A machine may stand still in the middle of it.
        const tookMs = Math.min(2 * MAX_BAIT_MS, clock.monotonicMs() - beganMs);
        this.#enter(experiment, { is: 'running', monitor, slotsFinished: told, tookMs });
      },
    }).finally(() => gaps.add(gapsBeside()));
    if ('cannot' in made) {
      this.#enter(experiment, { is: 'refused', reason: made.cannot, why: boundedWhy(made.why) });
      return;
    }
    const { result, failure, coverage } = made;
    gaps.add(coverage.gaps);
    say(`the experiment with decoys is over: ${describe(result)}`);
    // Written down before anybody hears of it.
    found(result.drafts, result.finishedAtMs);
    this.#enter(experiment, {
      ...{ is: 'over', monitor },
      outcome: toBaitOutcome(result, experiment.endedBy, failure, { ...coverage, gaps: gaps.take() }),
    });
  }

  #end(by: EndedBy): void {
    const experiment = this.#experiment;
    if (experiment === undefined || !this.#isRunning || experiment.abort.signal.aborted) return;
    experiment.endedBy = by;
    experiment.abort.abort();
  }

  #enter(experiment: Experiment, state: BaitState): void {
    experiment.state = state;
    this.#tell();
  }

  /** Nothing while it is only about to begin: it will be told when it has. */
  #tell(experimentId = this.#experiment?.id): void {
    if (experimentId === undefined) return;
    const experiment = this.#experiment;
    const state: BaitState | undefined = experiment?.id === experimentId ? experiment.state : { is: 'unknown' };
    if (state !== undefined) this.#parts.tell({ experimentId, state });
  }
}

function describe({ slots, plan, isComplete, drafts }: BaitResult): string {
  const end = isComplete ? `${drafts.length} go quiet` : 'ended before its time';
  return `${slots.length} of ${plan.order.length} slots, ${end}`;
}
