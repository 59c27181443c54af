import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import type { FindingDraft } from '#shared/model/finding.ts';
import type {
  AgentEvent,
  DetectContext,
  Detector,
  DetectorOutput,
  DetectorSnapshot,
  GroupUse,
  KnownProcess,
} from './detector.ts';
import { processEvidence, rounded, signalOf } from './process-evidence.ts';
import { RunChain, runChainSchema } from './run-chain.ts';
import { toldWorkOf } from './told-work.ts';
import { SnapshotForm } from './snapshot-form.ts';

/** A program is followed from here on, cores in the mean of a tick. */
const ADMIT_CORES = 0.1;
const MAX_PROGRAMS = 32;
const MINUTE_MS = 60_000;
/** Each run is a subject of its own: of a chain of short runs one an hour is told. */
const NEXT_RUN_MS = 60 * MINUTE_MS;

const programSchema = z.object({
  chain: runChainSchema,
  process: z.string(),
  cpuMs: z.number(),
  /** Whom it was told of last, and when that was new. */
  told: z.object({ process: z.string(), sinceMs: z.number() }).nullable(),
});
const form = new SnapshotForm(
  2,
  z.object({
    nowMs: z.number(),
    programs: z.array(z.tuple([z.string(), programSchema])),
  }),
);

interface Program {
  readonly chain: RunChain;
  process: string;
  cpuMs: number;
  told: { process: string; sinceMs: number } | null;
}

/**
 * One program after the other that computes, ends and is started again with the same arguments within moments, for an hour: no run is old
 * enough for what is said of long ones, and together they are one. What is drawn at random in arguments does not count, nor do runs that only wait.
 * Work that comes in pieces differs: builds and batches have other arguments each time or many runs that work at once, timers start by the clock. A service that crashes and is restarted looks alike.
 */
export class Respawner implements Detector {
  readonly name = 'respawner';
  readonly signals: readonly SignalCode[] = ['cpu.respawning'];
  #nowMs = 0;
  #programs = new Map<string, Program>();

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    switch (event.type) {
      case 'exec':
        this.#takeStart(event.process);
        return undefined;
      case 'exit':
        this.#programs.get(event.process.ref.groupKey)?.chain.end(event.process.key);
        return undefined;
      case 'gap':
        if (event.cause !== 'clock-jump') for (const { chain } of this.#programs.values()) chain.lose();
        return undefined;
      case 'tick':
        return this.#tick(event, context);
      default:
        return undefined;
    }
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      nowMs: this.#nowMs,
      programs: [...this.#programs].map(([key, { chain, ...rest }]) => [key, { chain: chain.snapshot(), ...rest }]),
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#nowMs = state.nowMs;
    this.#programs = new Map(
      state.programs.map(([key, { chain, ...rest }]) => [key, { chain: RunChain.restore(chain), ...rest }]),
    );
  }

  #takeStart(process: KnownProcess): void {
    const program = this.#programs.get(process.ref.groupKey);
    const { startedAtMs } = process.ref;
    program?.chain.begin({ key: process.key, work: toldWorkOf(process), nowMs: this.#nowMs, atMs: startedAtMs });
  }

  #tick(event: AgentEvent & { readonly type: 'tick' }, context: DetectContext): DetectorOutput | undefined {
    const { elapsedMs, usage, atMs } = event;
    const minute = Math.floor(this.#nowMs / MINUTE_MS);
    this.#nowMs += elapsedMs;
    for (const use of usage.groups) this.#takeUse(use, elapsedMs, context);
    for (const [key, { chain }] of this.#programs) {
      for (const run of chain.alive) if (context.process(run)?.ref.groupKey !== key) chain.end(run);
      chain.measure(elapsedMs, (run) => usage.lifetimeCoreSeconds(run));
    }
    const passed = Math.floor(this.#nowMs / MINUTE_MS) - minute;
    if (passed <= 0) return undefined;
    const findings: FindingDraft[] = [];
    for (const [key, program] of this.#programs) {
      program.chain.closeMinutes(program.cpuMs / MINUTE_MS, passed, this.#nowMs);
      program.cpuMs = 0;
      if (program.chain.isIdle) this.#programs.delete(key);
      const draft = this.#draft(program, atMs, context);
      if (draft !== undefined) findings.push(draft);
    }
    return findings.length === 0 ? undefined : { findings };
  }

  #takeUse({ key, cpuMs, process }: GroupUse, elapsedMs: number, context: DetectContext): void {
    let program = this.#programs.get(key);
    if (program === undefined) {
      if (cpuMs < ADMIT_CORES * elapsedMs) return;
      if (context.process(process)?.details.kernelThread !== false) return;
      if (this.#programs.size >= MAX_PROGRAMS) this.#forgetIdlest();
      program = { chain: new RunChain(), process, cpuMs: 0, told: null };
      this.#programs.set(key, program);
    }
    program.cpuMs += cpuMs;
    program.process = process;
  }

  /** What worked least within the hour: many that work a little cannot keep out one that works. */
  #forgetIdlest(): void {
    let [idlest, least] = ['', Number.POSITIVE_INFINITY];
    for (const [key, { chain, cpuMs }] of this.#programs) {
      const usedMs = chain.coreMinutes * MINUTE_MS + cpuMs;
      if (usedMs < least) [idlest, least] = [key, usedMs];
    }
    this.#programs.delete(idlest);
  }

  #draft(program: Program, atMs: number, context: DetectContext): FindingDraft | undefined {
    const chain = program.chain.judge();
    const process = chain === undefined ? undefined : context.process(program.process);
    if (chain === undefined || process === undefined || !this.#mayTell(program)) return undefined;
    const { restarts, meanCores, spanMs } = chain;
    return {
      kind: this.name,
      subject: { type: 'process', process: process.ref },
      sinceMs: atMs - spanMs,
      signals: [signalOf('cpu.respawning', 1, { restarts, meanCores: rounded(meanCores), spanMs })],
      evidence: processEvidence(process),
    };
  }

  #mayTell(program: Program): boolean {
    const { process, told } = program;
    if (told?.process === process) return true;
    if (told !== null && this.#nowMs - told.sinceMs < NEXT_RUN_MS) return false;
    program.told = { process, sinceMs: this.#nowMs };
    return true;
  }
}
