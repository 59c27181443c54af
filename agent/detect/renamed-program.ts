import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import type { Evidence, FindingDraft } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot, UsageView } from './detector.ts';
import { vouchedBy } from './voucher.ts';
import { evidenceOf, processEvidence, signalOf } from './process-evidence.ts';
import { isSameName, programNameOf } from './program-names.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

/** One name more may be a link, an upgrade, somebody's backup. */
const MIN_NAMES = 3;
const KEEP_MS = 24 * 3_600_000;
const MAX_PROGRAMS = 256;
const MAX_NAMES = 16;
/** Stubs and scripts of a few lines are alike in many places. */
const MIN_BYTES = 16 * 1024;
const MAX_CHARS = 80;
/** A name under which it computed for so much of the time while it computed under another as well is one of several copies. */
const MIN_BESIDE_SHARE = 0.2;

const nameSchema = z.object({
  name: z.string(),
  path: z.string(),
  seenMs: z.number(),
  /** How long it computed under this name, and for how much of that under another one too. */
  busyMs: z.number(),
  besideMs: z.number(),
});
type Name = z.infer<typeof nameSchema>;
const programSchema = z.object({ names: z.array(nameSchema), alive: z.array(z.string()) });
type Program = z.infer<typeof programSchema>;
const runSchema = z.object({ content: z.string(), name: z.string() });
const form = new SnapshotForm(
  2,
  z.object({
    repeat: Repeat.snapshotSchema,
    programs: z.array(z.tuple([z.string(), programSchema])),
    runs: z.array(z.tuple([z.string(), runSchema])),
  }),
);

/**
 * The same program, by its size and samples of its bytes, that computes under one name after the other: a copy is made under a new name, started, and the one before
 * is gone. Names, pids, paths and inodes change; what is in the file does not. Links to one file and programs of a package are nothing of the kind.
 * Copies that compute side by side are one, whatever their names are; that explains those names and no others. Whoever changes the file each time
 * is not found.
 */
export class RenamedProgram implements Detector {
  readonly name = 'renamed-program';
  readonly signals: readonly SignalCode[] = ['evasion.renamed-program'];
  #repeat = new Repeat();
  #programs = new Map<string, Program>();
  /** What each process runs, for those that are alive and were looked at. */
  #runs = new Map<ProcessKey, z.infer<typeof runSchema>>();

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
        return this.#tell(this.#takeHot(event.usage, event.elapsedMs), context);
      default:
        return undefined;
    }
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      repeat: this.#repeat.snapshot(),
      programs: [...this.#programs].map(([content, { names, alive }]) => [
        content,
        { names: names.map((name) => ({ ...name })), alive: [...alive] },
      ]),
      runs: [...this.#runs],
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#programs = new Map(state.programs);
    this.#runs = new Map(state.runs);
  }

  #take(key: ProcessKey, footprint: ProcessFootprint | undefined, context: DetectContext): void {
    const origin = footprint === undefined ? undefined : observedValue(footprint.origin);
    const content = origin?.content === undefined ? undefined : observedValue(origin.content);
    const process = context.process(key);
    const path = process === undefined ? undefined : observedValue(process.details.exe)?.text;
    if (content === undefined || path === undefined || content.sizeBytes < MIN_BYTES || content.links > 1) return;
    // A signature goes with every copy.
    if (vouchedBy(footprint).by === 'package') return;
    const program = this.#programs.get(content.digest) ?? { names: [], alive: [] };
    const { names, name } = this.#withName(program.names, path);
    this.#runs.set(key, { content: content.digest, name });
    const others = program.alive.filter((other) => other !== key);
    this.#programs.delete(content.digest);
    this.#programs.set(content.digest, { names, alive: [...others, key].slice(-MAX_NAMES) });
    const [oldest] = this.#programs.keys();
    if (this.#programs.size > MAX_PROGRAMS && oldest !== undefined) this.#programs.delete(oldest);
  }

  /** The names with that of this path, and what it is called among them. Of too many the one seen longest ago is forgotten. */
  #withName(before: readonly Name[], path: string): { readonly names: Name[]; readonly name: string } {
    const seenMs = this.#repeat.nowMs;
    const name = programNameOf(path);
    const names = before.filter((other) => seenMs - other.seenMs < KEEP_MS);
    const known = names.find((other) => isSameName(other.name, name));
    const seen = known ?? { name, path: path.slice(0, MAX_CHARS), busyMs: 0, besideMs: 0 };
    const others = names.filter((other) => other !== known).slice(1 - MAX_NAMES);
    return { names: [...others, { ...seen, seenMs }], name: seen.name };
  }

  /** Counts the time of those that compute; answers with these, by what they run. */
  #takeHot(usage: UsageView, elapsedMs: number): ReadonlyMap<string, readonly ProcessKey[]> {
    const hot = new Map<string, ProcessKey[]>();
    for (const key of usage.hot) {
      const content = this.#runs.get(key)?.content;
      if (content !== undefined) hot.set(content, [...(hot.get(content) ?? []), key]);
    }
    for (const [content, keys] of hot) {
      const busy = new Set(keys.map((key) => this.#runs.get(key)?.name));
      const besideMs = busy.size > 1 ? elapsedMs : 0;
      for (const name of this.#programs.get(content)?.names ?? []) {
        if (!busy.has(name.name)) continue;
        name.busyMs += elapsedMs;
        name.besideMs += besideMs;
      }
    }
    return hot;
  }

  #tell(hot: ReadonlyMap<string, readonly ProcessKey[]>, context: DetectContext): DetectorOutput | undefined {
    const findings: FindingDraft[] = [];
    for (const [content, { names, alive }] of this.#programs) {
      // Copies that only wait are no reason to be silent about the one that computes.
      const process = context.process(onlyOneOf(alive) ?? onlyOneOf(hot.get(content) ?? []) ?? '');
      const count = countNames(names);
      if (count < MIN_NAMES || process === undefined || !this.#repeat.isDue(process.key)) continue;
      const before: readonly Evidence[] = names.slice(-4).map(({ path }) => evidenceOf('ran-as', { path }));
      findings.push({
        kind: this.name,
        subject: { type: 'process', process: process.ref },
        signals: [signalOf('evasion.renamed-program', count > MIN_NAMES ? 1 : 0.8, { names: count })],
        evidence: [...before, ...processEvidence(process)],
      });
    }
    return findings.length === 0 ? undefined : { findings };
  }

  #forgetAlive(): void {
    this.#runs.clear();
    for (const [content, program] of this.#programs) this.#programs.set(content, { ...program, alive: [] });
  }

  #forget(key: ProcessKey): void {
    this.#repeat.forget(key);
    const content = this.#runs.get(key)?.content;
    const program = content === undefined ? undefined : this.#programs.get(content);
    this.#runs.delete(key);
    if (content === undefined || program === undefined) return;
    this.#programs.set(content, { ...program, alive: program.alive.filter((other) => other !== key) });
  }
}

/** Names that it had one after the other: those of copies that compute side by side are one. */
function countNames(names: readonly Name[]): number {
  const alone = names.filter(({ busyMs, besideMs }) => besideMs < MIN_BESIDE_SHARE * busyMs || busyMs === 0);
  return alone.length + (alone.length < names.length ? 1 : 0);
}

function onlyOneOf(keys: readonly ProcessKey[]): ProcessKey | undefined {
  return keys.length === 1 ? keys[0] : undefined;
}
