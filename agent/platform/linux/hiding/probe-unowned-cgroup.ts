import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import type { ProbeResult, UnownedCgroup } from '../../platform.ts';
import { readTicksPerSecond } from '../host/clock-ticks.ts';
import type { LinuxPaths } from '../linux-paths.ts';
import { StatLine } from '../process/stat-line.ts';

/** Long enough for ticks of 10 ms to be exact to a hundredth of a core, short enough for a probe. */
const SPAN_MS = 3_000;
const MAX_GROUPS = 1_000;
const MAX_DEPTH = 12;
const MAX_NAMED = 3;
/** Rounding of the members' times alone may look like this much. */
const MIN_CORES = 0.02;
/** A group whose difference lies in one of its own groups is not named: that one is. */
const INNER_SHARE = 0.5;

/** A hierarchy of control groups and the file in it that tells run time, which is exact where tick accounting is not. */
interface Hierarchy {
  readonly root: string;
  readonly readUsageMs: (folder: string) => number | undefined;
}

interface GroupUse {
  readonly path: string;
  readonly usageMs: number;
  /** CPU time of the visible processes in this group and below, reaped children included, by pid. */
  readonly members: ReadonlyMap<number, number>;
}

/**
 * Which control groups use more than their visible members do (cgroups(7), cgroup-v2.rst: `cpu.stat`; version 1: `cpuacct.usage`).
 * What a process hides in the list of processes, its group still counts. Looks twice, three seconds apart.
 */
export async function probeUnownedCgroup(paths: LinuxPaths, signal: AbortSignal): Promise<ProbeResult> {
  return { kind: 'unowned-cgroup', process: 'host', groups: await findUnownedGroups(paths, signal) };
}

async function findUnownedGroups(
  { proc, sys }: LinuxPaths,
  signal: AbortSignal,
): Promise<Observed<readonly UnownedCgroup[]>> {
  const hierarchies = findHierarchies(`${sys}/fs/cgroup`);
  if (hierarchies.length === 0) return unobservable('unsupported', 'no-cgroup-usage');
  const msPerTick = 1_000 / readTicksPerSecond(proc);
  const look = () => hierarchies.map((hierarchy) => readGroups(hierarchy, proc, msPerTick));
  const before = look();
  const beganMs = performance.now();
  try {
    await wait(SPAN_MS, undefined, { signal, ref: false });
  } catch {
    return unobservable('failed', 'aborted');
  }
  const spanMs = performance.now() - beganMs;
  const found = look().flatMap((groups, index) => unownedGroups(before[index] ?? new Map(), groups, spanMs));
  return observed(found.sort((left, right) => right.unownedCores - left.unownedCores).slice(0, MAX_NAMED));
}

/** The groups that hold the difference, innermost only. Groups that are new or whose count fell are left out. */
function unownedGroups(
  before: ReadonlyMap<string, GroupUse>,
  after: ReadonlyMap<string, GroupUse>,
  spanMs: number,
): readonly UnownedCgroup[] {
  const cores = new Map<string, number>();
  for (const [path, { usageMs, members }] of after) {
    const last = before.get(path);
    if (last === undefined || usageMs < last.usageMs) continue;
    let ownedMs = 0;
    for (const [pid, cpuMs] of members) ownedMs += Math.max(0, cpuMs - (last.members.get(pid) ?? 0));
    cores.set(path, (usageMs - last.usageMs - ownedMs) / spanMs);
  }
  return [...cores].flatMap(([path, unownedCores]) => {
    if (unownedCores < MIN_CORES) return [];
    const isInner = [...cores].some(
      ([other, its]) => other.startsWith(`${path}/`) && its >= Math.max(MIN_CORES, INNER_SHARE * unownedCores),
    );
    return isInner ? [] : [{ path: osNameOfText(path), unownedCores: Math.round(unownedCores * 1_000) / 1_000 }];
  });
}

function findHierarchies(root: string): readonly Hierarchy[] {
  const found: Hierarchy[] = [];
  for (const folder of [root, `${root}/unified`]) {
    if (existsSync(`${folder}/cgroup.controllers`)) found.push({ root: folder, readUsageMs: readVersion2 });
  }
  const version1 = [`${root}/cpuacct`, `${root}/cpu,cpuacct`].find((folder) => existsSync(`${folder}/cpuacct.usage`));
  if (version1 !== undefined) found.push({ root: version1, readUsageMs: readVersion1 });
  return found;
}

function readVersion2(folder: string): number | undefined {
  const match = /^usage_usec (\d{1,19})$/m.exec(readText(`${folder}/cpu.stat`));
  return match === null ? undefined : Number(match[1]) / 1_000;
}

function readVersion1(folder: string): number | undefined {
  const text = readText(`${folder}/cpuacct.usage`).trim();
  return /^\d{1,19}$/.test(text) ? Number(text) / 1e6 : undefined;
}

/** All groups but the root, whose use is that of the host. */
function readGroups({ root, readUsageMs }: Hierarchy, proc: string, msPerTick: number): Map<string, GroupUse> {
  const visible = new Set(readdirOrNothing(proc));
  const line = new StatLine();
  const groups = new Map<string, GroupUse>();
  const visit = (path: string, depth: number): Map<number, number> => {
    const folder = `${root}${path}`;
    const members = new Map<number, number>();
    const usageMs = path === '' ? undefined : readUsageMs(folder);
    for (const name of readText(`${folder}/cgroup.procs`).split('\n')) {
      const cpuMs = name !== '' && visible.has(name) ? readCpuMs(`${proc}/${name}/stat`, line, msPerTick) : undefined;
      if (cpuMs !== undefined) members.set(Number(name), cpuMs);
    }
    for (const name of foldersIn(folder)) {
      if (depth >= MAX_DEPTH || groups.size >= MAX_GROUPS) break;
      for (const [pid, cpuMs] of visit(`${path}/${name}`, depth + 1)) members.set(pid, cpuMs);
    }
    if (usageMs !== undefined) groups.set(path, { path, usageMs, members });
    return members;
  };
  visit('', 0);
  return groups;
}

function readCpuMs(path: string, line: StatLine, msPerTick: number): number | undefined {
  try {
    const bytes = readFileSync(path);
    if (!line.parse(bytes, bytes.length)) return undefined;
    return (line.userTicks + line.systemTicks + line.childTicks) * msPerTick;
  } catch {
    // It ended, or it is hidden: either way it is not a member that can be seen.
    return undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // A group may go at any time; one that cannot be read has no use and no members.
    return '';
  }
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

function readdirOrNothing(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
