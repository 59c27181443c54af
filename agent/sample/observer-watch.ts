import { type Observed, observedValue } from '#shared/model/observed.ts';
import { MAX_OBSERVER_NAME_CHARS, type ObserverSession } from '#shared/model/observer.ts';
import { osNameKey } from '#shared/model/os-name.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { MonitorSignature } from '#shared/signature/entry.ts';
import { programNameOf } from '#shared/signature/program-index.ts';
import type { AgentEvent, KnownProcess } from '../detect/detector.ts';
import { isDecoyPath } from '../platform/decoy-marker.ts';
import type { Login } from '../platform/platform.ts';
import type { ProcessTable } from '../platform/process-table.ts';

const ZOMBIE = 'Z'.charCodeAt(0);
/** A host that runs more monitors than this at once is watched all the time anyway. */
const MAX_SESSIONS = 256;

/**
 * Who observes the host: monitoring tools that run and people who are logged in. A tool is told by what the signatures call a monitor that makes a bait; one that is too common
 * to be a sign of an observer (`bait: no`) opens no session. A tool is known by the file it runs, its short name or its first argument,
 * because a program inside a multi-call binary or an interpreter has only one of them.
 */
export class ObserverWatch {
  readonly #table: ProcessTable;
  readonly #names: ReadonlyMap<string, string>;
  readonly #tools = new Map<ProcessKey, ObserverSession>();
  readonly #people = new Map<string, ObserverSession>();
  #lastMs: number | undefined;
  #loginsReadMs: number | undefined;

  constructor(table: ProcessTable, monitors: readonly MonitorSignature[]) {
    this.#table = table;
    this.#names = new Map(
      monitors.filter(({ bait }) => bait !== 'no').map(({ name }) => [programNameOf(name), name] as const),
    );
  }

  /** Sessions that last: tools, then people, the oldest of each first. */
  *open(): Iterable<ObserverSession> {
    yield* this.#tools.values();
    yield* this.#people.values();
  }

  /** Who is logged in now; a reading that failed changes nothing, because nobody knows who came or went. */
  takeLogins(reading: Observed<readonly Login[]>, atMs: number, events: AgentEvent[]): void {
    const logins = observedValue(reading);
    if (logins === undefined) return;
    const present = new Set<string>();
    for (const login of logins) {
      const key = keyOfLogin(login);
      present.add(key);
      if (!this.#people.has(key) && this.#people.size < MAX_SESSIONS) this.#greet(key, login, atMs, events);
    }
    for (const key of this.#people.keys()) if (!present.has(key)) end(this.#people, key, atMs, events);
    this.#loginsReadMs = atMs;
  }

  /** After a sweep, with what it brought: adds the events of this tick to `events`. */
  take(atMs: number, events: AgentEvent[]): void {
    const brought = events.length;
    for (let index = 0; index < brought; index++) {
      const event = events[index] as AgentEvent;
      if (event.type === 'exit') end(this.#tools, event.process.key, atMs, events);
      if (event.type === 'exec') this.#look(event.process, atMs, events);
    }
    for (const key of this.#tools.keys()) if (!this.#isAlive(key)) end(this.#tools, key, atMs, events);
    this.#lastMs = atMs;
  }

  #look(known: KnownProcess, atMs: number, events: AgentEvent[]): void {
    const name = this.#monitorOf(known);
    const { key } = known;
    if (name === undefined || !this.#isAlive(key)) {
      end(this.#tools, key, atMs, events);
      return;
    }
    if (this.#tools.has(key) || this.#tools.size >= MAX_SESSIONS) return;
    const exe = observedValue(known.details.exe)?.text ?? '';
    const session: ObserverSession = {
      key,
      kind: 'tool',
      name: name.slice(0, MAX_OBSERVER_NAME_CHARS),
      // What was not there at the last look began since, whatever clocks did meanwhile; only at the first look it may be older.
      sinceMs: Math.min(atMs, Math.max(known.details.startedAtMs, this.#lastMs ?? Number.NEGATIVE_INFINITY)),
      ...(isDecoyPath(exe) ? { decoy: true as const } : {}),
    };
    this.#tools.set(key, session);
    events.push({ type: 'observer', atMs, state: 'began', session });
  }

  #greet(key: string, { user, sinceMs }: Login, atMs: number, events: AgentEvent[]): void {
    const last = this.#loginsReadMs;
    const since = last === undefined ? sinceMs : Math.max(sinceMs ?? last, last);
    const session: ObserverSession = {
      ...{ key, kind: 'person', name: user.text.slice(0, MAX_OBSERVER_NAME_CHARS) },
      ...(since === undefined ? {} : { sinceMs: Math.min(atMs, since) }),
    };
    this.#people.set(key, session);
    events.push({ type: 'observer', atMs, state: 'began', session });
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

function end(sessions: Map<string, ObserverSession>, key: string, atMs: number, events: AgentEvent[]): void {
  const session = sessions.get(key);
  if (session === undefined) return;
  sessions.delete(key);
  events.push({ type: 'observer', atMs, state: 'ended', session: { ...session, untilMs: atMs } });
}

function keyOfLogin({ user, line }: Login): string {
  return `person ${JSON.stringify([osNameKey(user), osNameKey(line)])}`.slice(0, 200);
}
