import { type Tuple, tupleKey } from '#shared/model/connection.ts';
import { isUnobservable } from '#shared/model/observed.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { AgentEvent } from '../detect/detector.ts';
import type { Platform, ProbeRequest, ProbeResult, SocketReading } from '../platform/platform.ts';
import type { ProcessTable } from '../platform/process-table.ts';
import { ForeignNamespaces } from './foreign-namespaces.ts';
import type { KnownProcesses } from './known-processes.ts';
import { OwnerSearch } from './owner-search.ts';
import type { OwnershipSink } from './ownership-sink.ts';

/** Busy servers hold some thousands of connections; more than this are counted, not watched. */
const MAX_CONNECTIONS = 20_000;

interface Watched {
  readonly socketId: number;
  readonly tuple: Tuple;
  readonly firstSeenMs: number;
  readonly namespace?: string;
  seenInList: number;
  isWatched: boolean;
  /** Nobody has answered yet, and perhaps nobody ever will. */
  isOpening: boolean;
  /** Nobody need be searched for: see {@link SocketReading.ownerPid}. */
  readonly isToldWithOwner: boolean;
  owner?: ProcessKey;
}

/**
 * Who holds which connection. Once a tick the connections of the agent's own network namespace; those inside other namespaces come as
 * answers to probes. The owner of a socket is looked up when it first appears.
 */
export class ConnectionWatch {
  readonly #platform: Platform;
  readonly #table: ProcessTable;
  readonly #known: KnownProcesses;
  readonly #sink: OwnershipSink;
  readonly #search: OwnerSearch;
  readonly #namespaces = new ForeignNamespaces();
  readonly #watched = new Map<string, Watched>();
  readonly #byProcess = new Map<ProcessKey, Map<string, Tuple>>();
  /** Of the agent's own namespace: a platform may give the same object again for what did not change. */
  readonly #byReading = new WeakMap<SocketReading, Watched>();
  /** Who vanished since connections were closed last. */
  readonly #goneOwners = new Set<ProcessKey>();
  /** How many different lists were taken. */
  #list = 0;
  /** The last list, if there is nothing more to learn from it: a platform may give it again when nothing changed. */
  #settled: readonly SocketReading[] | undefined;
  #overflow = 0;

  constructor(platform: Platform, table: ProcessTable, known: KnownProcesses, sink: OwnershipSink) {
    this.#platform = platform;
    this.#table = table;
    this.#known = known;
    this.#sink = sink;
    this.#search = new OwnerSearch(platform, table);
  }

  /** Connections that were not watched because there were too many. */
  get overflow(): number {
    return this.#overflow;
  }

  /** What a process is connected to; attempts that nobody has answered are not among it. */
  connectionsOf(process: ProcessKey): readonly Tuple[] {
    return [...(this.#byProcess.get(process)?.values() ?? [])];
  }

  /** After each sweep, whatever becomes of this tick: who vanished is told once. */
  noteVanished(): void {
    for (const key of this.#table.vanishedKeys) this.#goneOwners.add(key);
  }

  /** Reads the list once. Events are added to `events`. */
  take(atMs: number, hotSlots: readonly number[], events: AgentEvent[]): void {
    const reading = this.#platform.readConnections();
    if (isUnobservable(reading)) {
      this.#settled = undefined;
      this.#closeGone(() => false, atMs, events);
      return;
    }
    if (reading.value !== this.#settled) this.#takeList(reading.value, atMs, events);
    // Of another namespace it is asked for now and then; whom it belongs to is known at once, or never.
    const isOfThisList = (entry: Watched) => entry.namespace === undefined || entry.owner === undefined;
    this.#closeGone((entry) => isOfThisList(entry) && entry.seenInList !== this.#list, atMs, events);
    this.#findOwners(atMs, hotSlots, events);
  }

  #takeList(sockets: readonly SocketReading[], atMs: number, events: AgentEvent[]): void {
    this.#list++;
    this.#settled = sockets;
    for (const socket of sockets) {
      const entry = this.#see(socket, atMs);
      if (entry?.isOpening === true) this.#noticeAnswer(socket, entry, atMs, events);
      if (entry !== undefined && entry.owner === undefined) this.#ownAsTold(socket, entry, atMs, events);
      const isSettled = entry?.isOpening === false && (entry.owner !== undefined || !entry.isToldWithOwner);
      if (!isSettled) this.#settled = undefined;
    }
  }

  /** Which hot processes must be asked about from inside their own network namespace. Once a tick, after {@link take}. */
  takeProbeRequests(hotSlots: readonly number[]): readonly ProbeRequest[] {
    const hot = hotSlots.flatMap((slot) => this.#known.inSlot(slot) ?? []);
    return this.#namespaces.choose(hot);
  }

  /** The connections inside the namespace of one process, as a probe saw them. */
  takeProbe(
    result: ProbeResult & { readonly kind: 'namespace-connections' },
    atMs: number,
    events: AgentEvent[],
  ): void {
    if (isUnobservable(result.connections)) return;
    // It may have ended meanwhile: what it held is told, and closed with the next look.
    if (this.#isGone(result.process)) this.#goneOwners.add(result.process);
    const namespace = this.#known.get(result.process)?.details.networkNamespace ?? 'unknown';
    const owned = new Set(result.owned);
    const seen = new Set<string>();
    for (const socket of result.connections.value) {
      if (!owned.has(socket.socketId) || this.#watched.has(entryKey(socket))) continue;
      const key = entryKey(socket, namespace);
      seen.add(key);
      const entry = this.#see(socket, atMs, namespace);
      if (entry === undefined) continue;
      if (entry.isOpening) this.#noticeAnswer(socket, entry, atMs, events);
      if (entry.owner === undefined) this.#own(key, entry, result.process, atMs, events);
    }
    this.#closeMissing(
      (entry, key) => entry.namespace !== undefined && entry.owner === result.process && !seen.has(key),
      atMs,
      events,
    );
  }

  #see(socket: SocketReading, atMs: number, namespace?: string): Watched | undefined {
    const asBefore = namespace === undefined ? this.#byReading.get(socket) : undefined;
    if (asBefore?.isWatched === true) {
      asBefore.seenInList = this.#list;
      return asBefore;
    }
    const key = entryKey(socket, namespace);
    const before = this.#watched.get(key);
    if (before !== undefined) {
      before.seenInList = this.#list;
      if (namespace === undefined) this.#byReading.set(socket, before);
      return before;
    }
    if (this.#watched.size >= MAX_CONNECTIONS) {
      this.#overflow++;
      return undefined;
    }
    const entry: Watched = {
      socketId: socket.socketId,
      tuple: socket.tuple,
      firstSeenMs: atMs,
      seenInList: this.#list,
      isWatched: true,
      isOpening: socket.state === 'opening',
      isToldWithOwner: socket.ownerPid !== undefined,
      ...(namespace === undefined ? {} : { namespace }),
    };
    this.#watched.set(key, entry);
    if (namespace === undefined) {
      this.#byReading.set(socket, entry);
      if (socket.ownerPid === undefined) this.#search.want(socket.socketId);
    }
    return entry;
  }

  /** A process that is not in the table yet is there in the next tick. */
  #ownAsTold(socket: SocketReading, entry: Watched, atMs: number, events: AgentEvent[]): void {
    const slot = socket.ownerPid === undefined ? undefined : this.#table.slotOf(socket.ownerPid);
    if (slot === undefined || (this.#table.startId[slot] ?? 0) > (socket.latestStartId ?? Number.POSITIVE_INFINITY))
      return;
    this.#own(entryKey(socket), entry, this.#table.keyOf(slot), atMs, events);
  }

  #findOwners(atMs: number, hotSlots: readonly number[], events: AgentEvent[]): void {
    const owners = this.#search.look(hotSlots);
    if (owners.size === 0) return;
    for (const [key, entry] of this.#watched) {
      if (entry.owner !== undefined || entry.namespace !== undefined) continue;
      const pid = owners.get(entry.socketId);
      const slot = pid === undefined ? undefined : this.#table.slotOf(pid);
      if (slot !== undefined) this.#own(key, entry, this.#table.keyOf(slot), atMs, events);
    }
  }

  #own(key: string, entry: Watched, owner: ProcessKey, atMs: number, events: AgentEvent[]): void {
    const process = this.#known.ensure(owner, atMs, events);
    if (process === undefined) {
      // Found, but nobody can say who that is yet: ask again, its details are on their way.
      if (entry.namespace === undefined && !entry.isToldWithOwner) this.#search.want(entry.socketId);
      return;
    }
    entry.owner = owner;
    if (entry.namespace === undefined) this.#namespaces.sawOwner(process);
    if (entry.isOpening) this.#tell('attempted', entry, owner, atMs, events);
    else this.#hold(key, entry, owner, atMs, events);
  }

  #noticeAnswer(socket: SocketReading, entry: Watched, atMs: number, events: AgentEvent[]): void {
    if (socket.state === 'opening') return;
    entry.isOpening = false;
    if (entry.owner !== undefined) this.#hold(entryKey(socket, entry.namespace), entry, entry.owner, atMs, events);
  }

  #hold(key: string, entry: Watched, owner: ProcessKey, atMs: number, events: AgentEvent[]): void {
    const tuples = this.#byProcess.get(owner) ?? new Map<string, Tuple>();
    tuples.set(key, entry.tuple);
    this.#byProcess.set(owner, tuples);
    this.#tell('opened', entry, owner, atMs, events);
  }

  #closeGone(isMissing: (entry: Watched) => boolean, atMs: number, events: AgentEvent[]): void {
    this.#closeMissing(isMissing, atMs, events);
    this.#goneOwners.clear();
  }

  /** A socket outlives its owner when another process inherited it: it is then watched anew, with that owner. */
  #closeMissing(isMissing: (entry: Watched, key: string) => boolean, atMs: number, events: AgentEvent[]): void {
    for (const [key, entry] of this.#watched) {
      const isOwnerGone = entry.owner !== undefined && this.#goneOwners.has(entry.owner);
      if (!isOwnerGone && !isMissing(entry, key)) continue;
      this.#watched.delete(key);
      entry.isWatched = false;
      this.#settled = undefined;
      this.#search.forget(entry.socketId);
      if (entry.owner === undefined) continue;
      const tuples = this.#byProcess.get(entry.owner);
      tuples?.delete(key);
      if (tuples?.size === 0) this.#byProcess.delete(entry.owner);
      this.#tell('closed', entry, entry.owner, atMs, events);
    }
  }

  #isGone(owner: ProcessKey): boolean {
    const slot = this.#table.slotOf(Number.parseInt(owner, 10));
    return slot === undefined || this.#table.keyOf(slot) !== owner;
  }

  #tell(
    state: (AgentEvent & { readonly type: 'connection' })['state'],
    entry: Watched,
    owner: ProcessKey,
    atMs: number,
    events: AgentEvent[],
  ): void {
    const process = this.#known.get(owner);
    if (process === undefined) return;
    const ownership = {
      tuple: entry.tuple,
      process: process.ref,
      firstSeenMs: entry.firstSeenMs,
      lastSeenMs: atMs,
      ...(entry.namespace === undefined ? {} : { namespace: entry.namespace }),
    };
    this.#sink.remember(ownership, state === 'closed' ? 'closed' : 'opened');
    events.push({ type: 'connection', atMs, state, ownership, process: owner });
  }
}

/** The socket's own number tells two connections apart that have the same ends one after the other. */
function entryKey(socket: SocketReading, namespace = ''): string {
  return `${namespace}|${socket.socketId}|${tupleKey(socket.tuple)}`;
}
