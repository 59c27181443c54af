import { z } from 'zod';
import type { Evidence, FindingDraft } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { vouchedBy } from './package-damper.ts';
import { evidenceOf, processEvidence, signalOf } from './process-evidence.ts';
import { isSameName, programNameOf } from './program-names.ts';
import { Repeat } from './repeat.ts';

/** One name more may be a link, an upgrade, somebody's backup. */
const MIN_NAMES = 3;
const KEEP_MS = 24 * 3_600_000;
const MAX_PROGRAMS = 256;
const MAX_NAMES = 16;
/** Stubs and scripts of a few lines are alike in many places. */
const MIN_BYTES = 16 * 1024;
const MAX_CHARS = 80;
const VERSION = 1;

const programSchema = z.object({
  names: z.array(z.object({ name: z.string(), path: z.string(), seenMs: z.number() })),
  alive: z.array(z.string()),
  /** Ran under two names at the same time: somebody has several of it. */
  sideBySide: z.boolean(),
});
type Program = z.infer<typeof programSchema>;
const snapshotSchema = z.object({
  repeat: Repeat.snapshotSchema,
  programs: z.array(z.tuple([z.string(), programSchema])),
  contentOf: z.array(z.tuple([z.string(), z.string()])),
});

/**
 * The same program, by its size and samples of its bytes, that computes under one name after the other: a copy is made under a new name, started, and the one before
 * is gone. Names, pids, paths and inodes change; what is in the file does not. Links to one file, programs of a package and several copies
 * that run side by side are nothing of the kind. Whoever changes the file each time is not found.
 */
export class RenamedProgram implements Detector {
  readonly name = 'renamed-program';
  #repeat = new Repeat();
  #programs = new Map<string, Program>();
  /** What each process runs, for those that are alive and were looked at. */
  #contentOf = new Map<ProcessKey, string>();

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    switch (event.type) {
      case 'exec':
      case 'exit':
        this.#forget(event.process.key);
        return undefined;
      case 'gap':
        // After a start whoever still runs is met anew.
        if (event.cause === 'start') this.#forgetAlive();
        return undefined;
      case 'probe-result': {
        const { result } = event;
        if (result.kind === 'process-footprint') this.#take(result.process, observedValue(result.footprint), context);
        return undefined;
      }
      case 'tick':
        this.#repeat.advance(event.elapsedMs);
        return this.#tell(context);
      default:
        return undefined;
    }
  }

  snapshot(): DetectorSnapshot {
    const state: z.infer<typeof snapshotSchema> = {
      repeat: this.#repeat.snapshot(),
      programs: [...this.#programs],
      contentOf: [...this.#contentOf],
    };
    return { version: VERSION, state };
  }

  restore({ version, state }: DetectorSnapshot): void {
    const parsed = snapshotSchema.safeParse(state);
    if (version !== VERSION || !parsed.success) return;
    this.#repeat.restore(parsed.data.repeat);
    this.#programs = new Map(parsed.data.programs);
    this.#contentOf = new Map(parsed.data.contentOf);
  }

  #take(key: ProcessKey, footprint: ProcessFootprint | undefined, context: DetectContext): void {
    const origin = footprint === undefined ? undefined : observedValue(footprint.origin);
    const content = origin?.content === undefined ? undefined : observedValue(origin.content);
    const process = context.process(key);
    const path = process === undefined ? undefined : observedValue(process.details.exe)?.text;
    if (content === undefined || path === undefined || content.sizeBytes < MIN_BYTES || content.links > 1) return;
    if (vouchedBy(footprint).factor < 1) return;
    this.#contentOf.set(key, content.digest);
    const program = this.#programs.get(content.digest) ?? { names: [], alive: [], sideBySide: false };
    this.#programs.delete(content.digest);
    this.#programs.set(content.digest, this.#withRun(program, key, path));
    const [oldest] = this.#programs.keys();
    if (this.#programs.size > MAX_PROGRAMS && oldest !== undefined) this.#programs.delete(oldest);
  }

  #withRun(program: Program, key: ProcessKey, path: string): Program {
    const seenMs = this.#repeat.nowMs;
    const name = programNameOf(path);
    const names = program.names.filter((known) => seenMs - known.seenMs < KEEP_MS);
    const known = names.find((other) => isSameName(other.name, name));
    const others = program.alive.filter((other) => other !== key);
    const isNew = known === undefined && names.length < MAX_NAMES;
    return {
      names: isNew
        ? [...names, { name, path: path.slice(0, MAX_CHARS), seenMs }]
        : names.map((other) => (other === known ? { ...other, seenMs } : other)),
      alive: [...others, key].slice(-MAX_NAMES),
      sideBySide: (names.length > 0 && program.sideBySide) || (others.length > 0 && known === undefined),
    };
  }

  #tell(context: DetectContext): DetectorOutput | undefined {
    const findings: FindingDraft[] = [];
    for (const { names, alive, sideBySide } of this.#programs.values()) {
      const process = alive.length === 1 ? context.process(alive[0] ?? '') : undefined;
      if (sideBySide || names.length < MIN_NAMES || process === undefined || !this.#repeat.isDue(process.key)) continue;
      const before: readonly Evidence[] = names.slice(-4).map(({ path }) => evidenceOf('ran-as', { path }));
      findings.push({
        kind: this.name,
        subject: { type: 'process', process: process.ref },
        signals: [signalOf('evasion.renamed-program', names.length > MIN_NAMES ? 1 : 0.8, { names: names.length })],
        evidence: [...before, ...processEvidence(process)],
      });
    }
    return findings.length === 0 ? undefined : { findings };
  }

  #forgetAlive(): void {
    this.#contentOf.clear();
    for (const [content, program] of this.#programs) this.#programs.set(content, { ...program, alive: [] });
  }

  #forget(key: ProcessKey): void {
    this.#repeat.forget(key);
    const content = this.#contentOf.get(key);
    const program = content === undefined ? undefined : this.#programs.get(content);
    this.#contentOf.delete(key);
    if (content === undefined || program === undefined) return;
    this.#programs.set(content, { ...program, alive: program.alive.filter((other) => other !== key) });
  }
}
