import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import { endpointSchema, type Endpoint } from '#shared/model/connection.ts';
import type { FindingDraft } from '#shared/model/finding.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { remoteKey, tellPools } from './pool-remotes.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

const MAX_REMOTES = 16;

const form = new SnapshotForm(
  1,
  z.object({
    repeat: Repeat.snapshotSchema,
    remotes: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), endpointSchema]))])),
  }),
);

/** A process that is connected to the address of a known pool, told by address and port: no name is ever resolved. */
export class PoolConnection implements Detector {
  readonly name = 'pool-connection';
  readonly signals: readonly SignalCode[] = ['network.pool-connection'];
  #repeat = new Repeat();
  /** By process, the open connections that lead to pools, by `address port`, counted by nobody: the last one that closes ends it. */
  #remotes = new Map<ProcessKey, Map<string, Endpoint>>();

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type === 'connection') this.#takeConnection(event, context);
    if (event.type === 'exec') this.#takeListedSince(event.process.key, context);
    if (event.type === 'exit') this.#forget(event.process.key);
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    for (const key of event.usage.hot) this.#takeListedSince(key, context);
    const findings = [...this.#remotes.keys()].flatMap((key) => this.#draft(key, event.atMs, context) ?? []);
    return findings.length === 0 ? undefined : { findings };
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      repeat: this.#repeat.snapshot(),
      remotes: [...this.#remotes].map(([key, remotes]) => [key, [...remotes]]),
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#remotes = new Map(state.remotes.map(([key, remotes]) => [key, new Map(remotes)]));
  }

  #takeConnection(event: AgentEvent & { readonly type: 'connection' }, context: DetectContext): void {
    const { remote } = event.ownership.tuple;
    if (event.state === 'opened') this.#takeOpen(event.process, remote, context);
    else if (event.state === 'closed' && !isStillOpen(remote, context.connectionsOf(event.process))) {
      const remotes = this.#remotes.get(event.process);
      remotes?.delete(remoteKey(remote));
      if (remotes?.size === 0) this.#remotes.delete(event.process);
    }
  }

  /** Miners stay connected for days: an indicator that came after the connection must meet it too. */
  #takeListedSince(key: ProcessKey, context: DetectContext): void {
    for (const { remote } of context.connectionsOf(key)) this.#takeOpen(key, remote, context);
  }

  #takeOpen(key: ProcessKey, remote: Endpoint, context: DetectContext): void {
    if (context.signatures.matchAddress(remote.ip, remote.port) === undefined) return;
    const remotes = this.#remotes.get(key) ?? new Map<string, Endpoint>();
    const name = remoteKey(remote);
    if (remotes.has(name) || remotes.size >= MAX_REMOTES) return;
    this.#repeat.forget(key);
    remotes.set(name, remote);
    this.#remotes.set(key, remotes);
  }

  #draft(key: ProcessKey, atMs: number, context: DetectContext): FindingDraft | undefined {
    const process = context.process(key);
    const remotes = [...(this.#remotes.get(key)?.values() ?? [])];
    const told =
      process === undefined ? undefined : tellPools('network.pool-connection', process, remotes, atMs, context);
    if (process === undefined || told === undefined || !this.#repeat.isDue(key)) return undefined;
    return { kind: this.name, subject: { type: 'process', process: process.ref }, ...told };
  }

  #forget(key: ProcessKey): void {
    this.#remotes.delete(key);
    this.#repeat.forget(key);
  }
}

function isStillOpen(remote: Endpoint, open: readonly { readonly remote: Endpoint }[]): boolean {
  return open.some((tuple) => tuple.remote.ip === remote.ip && tuple.remote.port === remote.port);
}
