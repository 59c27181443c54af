import { observedValue } from '#shared/model/observed.ts';
import { MAX_OBSERVER_NAME_CHARS, type ObserverSession } from '#shared/model/observer.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { MonitorSignature } from '#shared/signature/entry.ts';
import { programNameOf } from '#shared/signature/program-index.ts';
import type { AgentEvent, KnownProcess } from '../detect/detector.ts';
import { isDecoyPath } from '../platform/decoy-marker.ts';
import type { ProcessTable } from '../platform/process-table.ts';

const ZOMBIE = 'Z'.charCodeAt(0);
/** A host that runs more monitors than this at once is watched all the time anyway. */
const MAX_SESSIONS = 256;

/**
 * Who observes the host: monitoring tools that run. Told by what the signatures call a monitor that makes a bait; one that is too common
 * to be a sign of an observer (`bait: no`) opens no session. A tool is known by the file it runs, its short name or its first argument,
 * because a program inside a multi-call binary or an interpreter has only one of them.
 */
export class ObserverWatch {
  readonly #table: ProcessTable;
  readonly #names: ReadonlyMap<string, string>;
  readonly #open = new Map<ProcessKey, ObserverSession>();
  #lastMs: number | undefined;

  constructor(table: ProcessTable, monitors: readonly MonitorSignature[]) {
    this.#table = table;
    this.#names = new Map(
      monitors.filter(({ bait }) => bait !== 'no').map(({ name }) => [programNameOf(name), name] as const),
    );
  }

  /** Sessions that last, the oldest first. */
  get open(): Iterable<ObserverSession> {
    return this.#open.values();
  }

  /** After a sweep, with what it brought: adds the events of this tick to `events`. */
  take(atMs: number, events: AgentEvent[]): void {
    const brought = events.length;
    for (let index = 0; index < brought; index++) {
      const event = events[index] as AgentEvent;
      if (event.type === 'exit') this.#end(event.process.key, atMs, events);
      if (event.type === 'exec') this.#look(event.process, atMs, events);
    }
    for (const key of this.#open.keys()) if (!this.#isAlive(key)) this.#end(key, atMs, events);
    this.#lastMs = atMs;
  }

  #look(known: KnownProcess, atMs: number, events: AgentEvent[]): void {
    const name = this.#monitorOf(known);
    const { key } = known;
    if (name === undefined || !this.#isAlive(key)) {
      this.#end(key, atMs, events);
      return;
    }
    if (this.#open.has(key) || this.#open.size >= MAX_SESSIONS) return;
    const exe = observedValue(known.details.exe)?.text ?? '';
    const session: ObserverSession = {
      key,
      kind: 'tool',
      name: name.slice(0, MAX_OBSERVER_NAME_CHARS),
      // What was not there at the last look began since, whatever clocks did meanwhile; only at the first look it may be older.
      sinceMs: Math.min(atMs, Math.max(known.details.startedAtMs, this.#lastMs ?? Number.NEGATIVE_INFINITY)),
      ...(isDecoyPath(exe) ? { decoy: true as const } : {}),
    };
    this.#open.set(key, session);
    events.push({ type: 'observer', atMs, state: 'began', session });
  }

  #end(key: ProcessKey, atMs: number, events: AgentEvent[]): void {
    const session = this.#open.get(key);
    if (session === undefined) return;
    this.#open.delete(key);
    events.push({ type: 'observer', atMs, state: 'ended', session: { ...session, untilMs: atMs } });
  }

  #monitorOf({ details }: KnownProcess): string | undefined {
    const exe = observedValue(details.exe)?.text;
    const first = observedValue(details.argv)?.[0]?.text;
    for (const candidate of [exe, details.name.text, first]) {
      const name = candidate === undefined ? undefined : this.#names.get(programNameOf(candidate));
      if (name !== undefined) return name;
    }
    return undefined;
  }

  /** One that ended and was not waited for (a zombie) watches nothing. */
  #isAlive(key: ProcessKey): boolean {
    const slot = this.#table.slotOf(Number.parseInt(key, 10));
    return slot !== undefined && this.#table.keyOf(slot) === key && this.#table.state[slot] !== ZOMBIE;
  }
}
