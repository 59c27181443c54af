import * as z from 'zod';
import type { Evidence } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import { scrubControlGroup } from '#shared/scrub/scrub-control-group.ts';
import type { DetectContext, GroupUse } from '../detector.ts';
import { evidenceOf } from '../process-evidence.ts';

/** Who used less in a tick makes no family, cores. */
const MIN_CORES = 0.05;
const MAX_FAMILIES = 64;
const MAX_MEMBERS = 64;
const PREFIX = 'family ';
const MAX_CHARS = 120;

export const familiesSchema = z.object({
  familyOf: z.array(z.tuple([z.string(), z.string()])),
  members: z.array(z.tuple([z.string(), z.array(z.string())])),
});

/**
 * What stays when a program is killed and comes back with another file under another name: its control group (a service, a session, a
 * container), or else the process that starts it. A family is several groups of one such origin.
 */
export class Families {
  /** By group; of the run that used most when it was first seen. */
  #familyOf = new Map<string, string>();
  /** By family, the one that worked longest ago first. */
  #members = new Map<string, Set<string>>();

  /** Whether this is the key of a family. */
  has(key: string): boolean {
    return this.#members.has(key);
  }

  familyOf(group: string): string | undefined {
    return this.#familyOf.get(group);
  }

  membersOf(family: string): Iterable<string> {
    return this.#members.get(family) ?? [];
  }

  /** What is worth saying of a finding that is about a family; nothing of a group. */
  evidence(key: string): readonly Evidence[] {
    const programs = this.#members.get(key)?.size;
    if (programs === undefined) return [];
    const origin = scrubControlGroup(key.slice(PREFIX.length)).slice(0, MAX_CHARS);
    return [evidenceOf('many-programs', { programs, origin })];
  }

  /**
   * What families used in a tick. `onNew`: called with a family that has just got its second member, before its first use, with the
   * member that was there before.
   */
  usesOf(
    uses: readonly GroupUse[],
    elapsedMs: number,
    context: DetectContext,
    onNew: (family: string, member: string) => void,
  ): readonly GroupUse[] {
    const families = new Map<string, { key: string; cpuMs: number; process: ProcessKey; mostMs: number }>();
    for (const { key, cpuMs, process } of uses) {
      const family = this.#familyOf.get(key) ?? this.#join(key, cpuMs / elapsedMs, process, context, onNew);
      const members = family === undefined ? undefined : this.#members.get(family);
      if (family === undefined || members === undefined) continue;
      if (cpuMs >= MIN_CORES * elapsedMs) this.#putLast(family, members);
      if (members.size < 2) continue;
      const use = families.get(family) ?? { key: family, cpuMs: 0, process, mostMs: 0 };
      use.cpuMs += cpuMs;
      if (cpuMs > use.mostMs) {
        use.mostMs = cpuMs;
        use.process = process;
      }
      families.set(family, use);
    }
    return [...families.values()];
  }

  snapshot(): z.infer<typeof familiesSchema> {
    return {
      familyOf: [...this.#familyOf],
      members: [...this.#members].map(([family, members]) => [family, [...members]]),
    };
  }

  restore({ familyOf, members }: z.infer<typeof familiesSchema>): void {
    this.#familyOf = new Map(familyOf);
    this.#members = new Map(members.map(([family, keys]) => [family, new Set(keys)]));
  }

  #join(
    group: string,
    cores: number,
    process: ProcessKey,
    context: DetectContext,
    onNew: (family: string, member: string) => void,
  ): string | undefined {
    if (cores < MIN_CORES) return undefined;
    const family = originOf(process, context);
    if (family === undefined) return undefined;
    let members = this.#members.get(family);
    if (members === undefined) {
      members = new Set();
      this.#members.set(family, members);
    }
    members.add(group);
    this.#familyOf.set(group, family);
    this.#trim(members);
    const [first] = members;
    if (members.size === 2 && first !== undefined) onNew(family, first);
    return family;
  }

  #putLast(family: string, members: Set<string>): void {
    this.#members.delete(family);
    this.#members.set(family, members);
  }

  /**
   * Of a family the oldest member goes first: a program that changes its file each time never comes back to one. Of families it is the
   * one that worked longest ago: what has been at work all the time is not pushed out by whatever comes and goes.
   */
  #trim(members: Set<string>): void {
    if (members.size > MAX_MEMBERS) this.#leave(members);
    if (this.#members.size <= MAX_FAMILIES) return;
    for (const [family, keys] of this.#members) {
      if (keys === members) continue;
      for (const key of keys) this.#familyOf.delete(key);
      this.#members.delete(family);
      return;
    }
  }

  #leave(members: Set<string>): void {
    const [oldest] = members;
    if (oldest === undefined) return;
    members.delete(oldest);
    this.#familyOf.delete(oldest);
  }
}

/** The key of the family that a process belongs to, whether or not it is followed; undefined when nothing says where it comes from. */
export function originOf(key: ProcessKey, context: DetectContext): string | undefined {
  const details = context.process(key)?.details;
  if (details === undefined || details.kernelThread) return undefined;
  const cgroup = observedValue(details.cgroup);
  if (cgroup !== undefined && cgroup !== '/') return `${PREFIX}${cgroup}`;
  return details.parentPid > 1 ? `${PREFIX}of ${details.parentPid}` : undefined;
}
