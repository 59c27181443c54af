import * as z from 'zod';
import { endpointSchema, type Endpoint } from '#shared/model/connection.ts';
import type { FindingDraft } from '#shared/model/finding.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { SignalCode } from '#shared/verdict/signals.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { remoteKey, tellPools } from './pool-remotes.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

/** Until then somebody far away may still answer: the second request, a second after the first, has had its time as well. */
const PATIENCE_MS = 3_000;
/** What only one look met may have been called off, because another address answered first. */
const CALLED_OFF_MS = 2_000;
/** Whoever is kept away tries again after some seconds, or after some minutes when it has more than one pool. */
const HOLD_MS = 300_000;
const MAX_REMOTES = 16;
/** `opening`: the attempt under way, by its own port. `failedMs`: when the latest one was over, or known to lead nowhere. By the clock of ticks. */
const attemptSchema = z.object({
  remote: endpointSchema,
  opening: z.object({ port: z.number(), sinceMs: z.number() }).optional(),
  failedMs: z.number().optional(),
});
type Attempt = z.infer<typeof attemptSchema>;

const form = new SnapshotForm(
  1,
  z.object({
    repeat: Repeat.snapshotSchema,
    attempts: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), attemptSchema]))])),
  }),
);

/**
 * A process that tries to reach a known pool and is kept away: nobody answers what it sends. A refusal is over within a millisecond, so that
 * no look at the connections meets it; who was refused is known from the device that refuses.
 */
export class PoolAttempt implements Detector {
  readonly name = 'pool-attempt';
  readonly signals: readonly SignalCode[] = ['network.pool-attempt'];
  #repeat = new Repeat();
  #attempts = new Map<ProcessKey, Map<string, Attempt>>();

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type === 'connection') this.#takeConnection(event, context);
    if (event.type === 'exit') this.#forget(event.process.key);
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    const findings = [...this.#attempts.keys()].flatMap((key) => {
      this.#passTime(key);
      return this.#draft(key, event.atMs, context) ?? [];
    });
    return findings.length === 0 ? undefined : { findings };
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      repeat: this.#repeat.snapshot(),
      attempts: [...this.#attempts].map(([key, ofProcess]) => [
        key,
        [...ofProcess].map(([name, attempt]) => [name, { ...attempt }]),
      ]),
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#attempts = new Map(state.attempts.map(([key, ofProcess]) => [key, new Map(ofProcess)]));
    for (const [key, ofProcess] of this.#attempts)
      for (const attempt of ofProcess.values()) this.#interrupt(key, attempt);
  }

  /** Nobody will tell how an attempt of before went: what still goes on is told anew. */
  #interrupt(key: ProcessKey, attempt: Attempt): void {
    if (attempt.opening !== undefined) this.#end(key, attempt, attempt.opening.sinceMs);
  }

  #takeConnection(event: AgentEvent & { readonly type: 'connection' }, context: DetectContext): void {
    const { local, remote } = event.ownership.tuple;
    const known = this.#attempts.get(event.process)?.get(remoteKey(remote));
    switch (event.state) {
      case 'attempted':
        this.#begin(event.process, remote, local.port, context);
        return;
      case 'opened':
        // It gets through after all.
        this.#remove(event.process, remoteKey(remote));
        return;
      case 'closed':
        if (known?.opening?.port === local.port) this.#end(event.process, known, known.opening.sinceMs);
    }
  }

  #end(key: ProcessKey, attempt: Attempt, sinceMs: number): void {
    attempt.opening = undefined;
    if (this.#repeat.nowMs - sinceMs >= CALLED_OFF_MS) this.#fail(key, attempt);
    else if (attempt.failedMs === undefined) this.#remove(key, remoteKey(attempt.remote));
  }

  #begin(key: ProcessKey, remote: Endpoint, port: number, context: DetectContext): void {
    if (context.signatures.matchAddress(remote.ip, remote.port) === undefined) return;
    const ofProcess = this.#attempts.get(key) ?? new Map<string, Attempt>();
    const attempt = ofProcess.get(remoteKey(remote)) ?? { remote };
    if (!ofProcess.has(remoteKey(remote)) && ofProcess.size >= MAX_REMOTES) return;
    // Of several at once the oldest tells: who asks again and again has not been answered either.
    attempt.opening ??= { port, sinceMs: this.#repeat.nowMs };
    this.#attempts.set(key, ofProcess.set(remoteKey(remote), attempt));
  }

  #passTime(key: ProcessKey): void {
    const { nowMs } = this.#repeat;
    for (const [name, attempt] of this.#attempts.get(key) ?? []) {
      if (attempt.opening !== undefined && nowMs - attempt.opening.sinceMs > PATIENCE_MS) this.#fail(key, attempt);
      if (attempt.opening === undefined && nowMs - (attempt.failedMs ?? nowMs) > HOLD_MS) this.#remove(key, name);
    }
  }

  #fail(key: ProcessKey, attempt: Attempt): void {
    if (attempt.failedMs === undefined) this.#repeat.forget(key);
    attempt.failedMs = this.#repeat.nowMs;
  }

  #draft(key: ProcessKey, atMs: number, context: DetectContext): FindingDraft | undefined {
    const process = context.process(key);
    const failed = [...(this.#attempts.get(key) ?? [])].filter(([, { failedMs }]) => failedMs !== undefined);
    if (process === undefined || failed.length === 0) return undefined;
    const connected = new Set(context.connectionsOf(key).map(({ remote }) => remoteKey(remote)));
    const remotes = failed.flatMap(([name, { remote }]) => (connected.has(name) ? [] : [remote]));
    const told = tellPools('network.pool-attempt', process, remotes, atMs, context);
    if (told === undefined || !this.#repeat.isDue(key)) return undefined;
    return { kind: this.name, subject: { type: 'process', process: process.ref }, ...told };
  }

  #remove(key: ProcessKey, name: string): void {
    const ofProcess = this.#attempts.get(key);
    ofProcess?.delete(name);
    if (ofProcess?.size === 0) this.#forget(key);
  }

  #forget(key: ProcessKey): void {
    this.#attempts.delete(key);
    this.#repeat.forget(key);
  }
}
