import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '#shared/model/finding.ts';
import { isUnobservable, type Observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import { isHostFull } from '../detect/host-room.ts';
import type { HostWatch } from '../host-watch.ts';
import type { Platform } from '../platform/platform.ts';
import type { Simulated, SimulatedProgram, Simulator, Simulators } from '../platform/simulators.ts';
import { type Evasion, isPlayedOn } from './evasion.ts';
import type { LoopbackPool } from './loopback-pool.ts';
import type { SelftestNames } from './selftest-names.ts';
import type { SelftestOutcome, TriedEvasion } from './selftest-outcome.ts';

const TICK_MS = 1_000;
/** Who gets less of what it asks for has not shown what it does. */
const LEAST_SHARE = 0.85;
/** A shy one rests while it is watched. */
const SHY_ON_SHARE = 0.5;
/** A simulator ends by itself so long after its time, should everything else fail. */
const GRACE_S = 30;
/** A finding of the host is about a span that began before it. */
const LOOK_BACK_MS = 30_000;
/** What a shy program takes to notice, seconds. */
const NOTICE_S = 1;
/**
 * When the pretended monitoring tool is there, seconds: not evenly, as people are not. Three times are enough where the program gets its
 * processor; where others take it, there are more.
 */
const OPENINGS = [
  { closedS: 24, openS: 11 },
  { closedS: 13, openS: 12 },
  { closedS: 11, openS: 11 },
  { closedS: 15, openS: 12 },
  { closedS: 12, openS: 11 },
  { closedS: 17, openS: 12 },
  { closedS: 14, openS: 11 },
  { closedS: 11, openS: 12 },
] as const;

export interface Selftest {
  readonly evasions: readonly Evasion[];
  readonly names: SelftestNames;
  readonly platform: Platform;
  readonly watch: HostWatch;
  readonly simulators: Simulators;
  readonly pool: LoopbackPool;
  /** Name of the tool whose presence a shy program minds. */
  readonly monitor: string;
  /** Ends it early, with what it has. */
  readonly signal: AbortSignal;
  readonly onOutcome: (tried: TriedEvasion) => void;
}

/** Plays every evasion before the eyes of an agent, and tells which it noticed, in their order. Nothing that it started runs when it returns, but what it says. */
export async function conductSelftest(selftest: Selftest): Promise<readonly TriedEvasion[]> {
  const run = new SelftestRun(selftest);
  return run.conduct();
}

/** One that is on. */
interface Trial {
  readonly evasion: Evasion;
  readonly pids: Set<number>;
  readonly startedMs: number;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  found: { readonly finding: Finding; readonly afterMs: number } | undefined;
  readonly end: AbortController;
}

class SelftestRun {
  readonly #selftest: Selftest;
  readonly #trials = new Set<Trial>();
  readonly #remaining = new Map<Evasion, readonly number[]>();
  readonly #over = new AbortController();

  constructor(selftest: Selftest) {
    this.#selftest = selftest;
  }

  async conduct(): Promise<readonly TriedEvasion[]> {
    const { evasions } = this.#selftest;
    const tried = new Map<Evasion, TriedEvasion>();
    const watching = this.#watch();
    const tryOut = async (evasion: Evasion): Promise<void> => {
      const outcome = await this.#outcomeOf(evasion);
      const told = { evasion, outcome, remaining: this.#remaining.get(evasion) ?? [] };
      tried.set(evasion, told);
      this.#selftest.onOutcome(told);
    };
    const inTurn = async (some: readonly Evasion[]): Promise<void> => {
      for (const evasion of some) await tryOut(evasion);
    };
    const long = evasions.filter(({ isLong }) => isLong === true);
    const short = evasions.filter(({ isLong }) => isLong !== true);
    const needsFreeProcessor = (evasion: Evasion) => evasion.needsFreeProcessor === true;
    const playAll = async (): Promise<void> => {
      await inTurn(short.filter(needsFreeProcessor));
      const others = short.filter((evasion) => !needsFreeProcessor(evasion));
      throwFirst(await Promise.allSettled([inTurn(others), ...long.map(tryOut)]));
    };
    const playing = playAll();
    // A failure of the watch must not leave the others waiting for what nobody sees.
    await Promise.race([playing, watching]).catch(() => undefined);
    this.#over.abort();
    for (const trial of this.#trials) trial.end.abort();
    throwFirst(await Promise.allSettled([playing, watching]));
    return evasions.map((evasion) => tried.get(evasion) ?? { evasion, outcome: { is: 'left-out' }, remaining: [] });
  }

  /** The agent's own loop, until all is over. */
  async #watch(): Promise<void> {
    const { watch } = this.#selftest;
    for (let tickMs = performance.now(); !this.#isOver; tickMs += TICK_MS) {
      for (const { finding } of watch.step()?.changes ?? []) this.#take(finding);
      await pause(tickMs + TICK_MS - performance.now(), this.#over.signal);
      if (performance.now() - tickMs > 2 * TICK_MS) tickMs = performance.now() - TICK_MS;
    }
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  #take(finding: Finding): void {
    for (const trial of this.#trials) {
      if (trial.found !== undefined || !isAbout(finding, trial)) continue;
      trial.found = { finding, afterMs: performance.now() - trial.startedMs };
      trial.end.abort();
    }
  }

  async #outcomeOf(evasion: Evasion): Promise<SelftestOutcome> {
    const { signal, names, platform } = this.#selftest;
    if (!isPlayedOn(platform.describeHost().system, evasion)) return { is: 'untestable', reason: 'other-system' };
    if (signal.aborted || this.#isOver) return { is: 'left-out' };
    for (const capability of platform.capabilities())
      if (capability.reason !== undefined && evasion.needs.includes(capability.name))
        return { is: 'untestable', reason: capability.reason, ...detailOf(capability.detail) };
    const program = evasion.program(names);
    const started = await this.#start(evasion, program);
    if (isUnobservable(started)) return { is: 'untestable', reason: started.unobservable, ...detailOf(started.detail) };
    const simulator = started.value;
    const trial = this.#begin(evasion, simulator.pid);
    const ended = AbortSignal.any([trial.end.signal, signal]);
    try {
      if (evasion.isShy === true) {
        const cannot = await this.#openAndClose(evasion, simulator, ended);
        if (cannot !== undefined) return { is: 'untestable', reason: cannot.unobservable, ...detailOf(cannot.detail) };
      }
      await pause(trial.startedMs + evasion.limitS * 1000 - performance.now(), ended);
      const onShare = evasion.isShy === true ? SHY_ON_SHARE : 1;
      const wantedMs = onShare * wantedCores(program.behaviour) * (performance.now() - trial.startedMs);
      const usedMs = simulator.hasEnded ? undefined : simulator.usedMs();
      return this.#judge(trial, usedMs === undefined ? undefined : usedMs / wantedMs);
    } finally {
      this.#trials.delete(trial);
      await this.#end(evasion, simulator);
    }
  }

  /** False when it could not be ended, which is told with the outcome. */
  async #end(evasion: Evasion, simulator: Simulator): Promise<boolean> {
    if (await simulator.end()) return true;
    this.#remaining.set(evasion, [...(this.#remaining.get(evasion) ?? []), simulator.pid]);
    return false;
  }

  /** @param share what it got of what it wanted; undefined when somebody ended it, or nobody counts here */
  #judge(trial: Trial, share: number | undefined): SelftestOutcome {
    const { watch, signal } = this.#selftest;
    if (trial.found !== undefined) return { is: 'noticed', ...trial.found };
    if (signal.aborted || this.#isOver) return { is: 'left-out' };
    if (share === undefined) return { is: 'untestable', reason: 'failed', detail: 'ended' };
    const isFull = isHostFull(watch.sampler.usage, watch.host.cpuCount);
    if (share < LEAST_SHARE || (isFull && trial.evasion.needsFreeProcessor === true))
      return { is: 'untestable', reason: 'host-full' };
    return { is: 'missed', afterMs: performance.now() - trial.startedMs };
  }

  #begin(evasion: Evasion, pid: number): Trial {
    const trial: Trial = {
      ...{ evasion, pids: new Set([pid]), startedMs: performance.now(), found: undefined },
      startedAtMs: this.#selftest.platform.clock.wallMs(),
      end: new AbortController(),
    };
    this.#trials.add(trial);
    return trial;
  }

  #start(evasion: Evasion, program: SimulatedProgram): Promise<Observed<Simulator>> {
    const { simulators, pool } = this.#selftest;
    const connectsTo = evasion.isConnected === true ? { address: pool.address, port: pool.port } : undefined;
    const seconds = evasion.limitS + GRACE_S;
    return simulators.start({ ...program, ...(connectsTo === undefined ? {} : { connectsTo }) }, seconds);
  }

  /** Pretends a monitoring tool at times, and lets the program stop while it is there. Answers why it cannot. */
  async #openAndClose(evasion: Evasion, shy: Simulator, ended: AbortSignal): Promise<Unobservable | undefined> {
    const { simulators, monitor, names } = this.#selftest;
    const tool: SimulatedProgram = {
      name: monitor,
      argv: [monitor],
      folder: names.folder(),
      behaviour: { does: 'wait' },
    };
    for (const { closedS, openS } of OPENINGS) {
      await pause(closedS * 1000, ended);
      if (ended.aborted) return undefined;
      const opened = await simulators.start(tool, openS + GRACE_S);
      if (isUnobservable(opened)) return opened;
      await pause(NOTICE_S * 1000, ended);
      shy.rest();
      await pause((openS - NOTICE_S) * 1000, ended);
      if (!(await this.#end(evasion, opened.value))) return unobservable('failed', 'could-not-be-ended');
      await pause(NOTICE_S * 1000, ended);
      shy.goOn();
    }
    return undefined;
  }
}

function isAbout({ kind, signals, subject, firstSeenMs }: Finding, { evasion, pids, startedAtMs }: Trial): boolean {
  if (kind !== evasion.kind) return false;
  if (evasion.signal !== undefined && !signals.some(({ code }) => code === evasion.signal)) return false;
  if (subject.type === 'process') return pids.has(subject.process.pid);
  // What was found of the host before is not about this one.
  return subject.type === 'host' && firstSeenMs >= startedAtMs - LOOK_BACK_MS;
}

/** What it uses where it gets what it asks for; a shy one rests a part of its time. */
function wantedCores(behaviour: Simulated): number {
  switch (behaviour.does) {
    case 'wait':
      return 0;
    case 'compute':
      return behaviour.share;
    case 'compute-bound':
      return 2 * behaviour.share;
    case 'dodge-ticks':
      return 0.75;
  }
}

function throwFirst(results: readonly PromiseSettledResult<void>[]): void {
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function detailOf(detail: string | undefined): { readonly detail?: string } {
  return detail === undefined ? {} : { detail };
}

/** Returns at the end of the time, or as soon as `signal` says. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0 && !signal.aborted) await sleep(ms, undefined, { signal }).catch(() => undefined);
}
