import { MAX_SUMMARY_OBSERVER_CHARS, type SeenBy, type Summary } from '#shared/model/host.ts';
import type { ObserverSession } from '#shared/model/observer.ts';
import type { OsName } from '#shared/model/os-name.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';
import { groupNameOf } from './group-name.ts';
import type { HostLoad } from './host-busy.ts';

const MAX_TOP = 8;
/** A summary is pushed every 10 s by every agent: it stays small, whatever names processes choose. */
const MAX_BYTES = 400;
const MAX_KEY_CHARS = 40;
const MAX_NAME_CHARS = 24;
const MAX_OBSERVERS = 2;
/** Below this a group is not worth a line. */
const MIN_CORES = 0.005;

export interface AgentFootprint {
  readonly cpuCores?: number;
  readonly residentBytes?: number;
}

/** Gathers a few seconds of CPU use into one {@link Summary}. */
export class SummarySpan {
  readonly #groups = new Map<string, { readonly name: OsName; cpuMs: number }>();
  readonly #observers = new Map<string, SeenBy>();
  #observersKnown = false;
  #spanMs = 0;
  #knownMs = 0;
  #busyCoreMs = 0;
  #stealCoreMs = 0;
  #unowned: number[] = [];

  /** @param unownedCores of the last seconds, when they are known at this tick */
  take(elapsedMs: number, load: HostLoad | undefined, unownedCores?: number): void {
    this.#spanMs += elapsedMs;
    if (unownedCores !== undefined) this.#unowned.push(unownedCores);
    if (load === undefined) return;
    this.#knownMs += elapsedMs;
    this.#busyCoreMs += load.busyCores * elapsedMs;
    this.#stealCoreMs += load.stealCores * elapsedMs;
  }

  add(ref: ProcessRef, cpuMs: number): void {
    const { groupKey } = ref;
    const group = this.#groups.get(groupKey);
    if (group === undefined) this.#groups.set(groupKey, { name: groupNameOf(ref), cpuMs });
    else group.cpuMs += cpuMs;
  }

  /** Who observes in this tick. Not called while processes cannot be seen. */
  observe(sessions: Iterable<ObserverSession>): void {
    this.#observersKnown = true;
    for (const { kind, name, decoy } of sessions) {
      if (this.#observers.size >= MAX_OBSERVERS) return;
      const seenBy = {
        kind: decoy === true ? 'decoy' : kind,
        name: name.slice(0, MAX_SUMMARY_OBSERVER_CHARS),
      } as const;
      this.#observers.set(`${seenBy.kind} ${seenBy.name}`, seenBy);
    }
  }

  /** What was gathered since the last call; undefined when no time passed. The busiest groups that fit into 400 bytes. */
  finish(
    atMs: number,
    processCount: number | undefined,
    gaps: Readonly<Record<string, number>>,
    agent: AgentFootprint,
  ): Summary | undefined {
    if (this.#spanMs <= 0) return undefined;
    const known = this.#knownMs;
    let summary: Summary = {
      atMs: Math.round(atMs),
      spanMs: Math.round(this.#spanMs),
      ...(known > 0
        ? { busyCores: round(this.#busyCoreMs / known), stealCores: round(this.#stealCoreMs / known) }
        : {}),
      ...(this.#unowned.length === 0 ? {} : { unownedCores: round(meanOf(this.#unowned)) }),
      ...(processCount === undefined ? {} : { processCount }),
      top: this.#top(),
      ...(this.#observersKnown ? { observers: [...this.#observers.values()] } : {}),
      gaps,
      ...(agent.cpuCores === undefined ? {} : { agentCpuCores: round(agent.cpuCores) }),
      ...(agent.residentBytes === undefined ? {} : { agentResidentBytes: agent.residentBytes }),
    };
    while (summary.top.length > 0 && byteLength(summary) > MAX_BYTES)
      summary = { ...summary, top: summary.top.slice(0, -1) };
    this.#groups.clear();
    this.#observers.clear();
    this.#observersKnown = false;
    this.#spanMs = 0;
    this.#knownMs = 0;
    this.#busyCoreMs = 0;
    this.#stealCoreMs = 0;
    this.#unowned = [];
    return summary;
  }

  #top(): Summary['top'] {
    return [...this.#groups]
      .map(([key, { name, cpuMs }]) => ({
        key: key.slice(0, MAX_KEY_CHARS),
        name: { text: name.text.slice(0, MAX_NAME_CHARS) },
        cpuCores: round(cpuMs / this.#spanMs),
      }))
      .filter(({ cpuCores }) => cpuCores >= MIN_CORES)
      .sort((left, right) => right.cpuCores - left.cpuCores)
      .slice(0, MAX_TOP);
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function byteLength(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
