import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Capability } from '#shared/model/host.ts';
import { isUnobservable, type Observed, observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import { capability, reasonOf } from '../capability-of.ts';
import { observeKernelCounters } from './hiding/kernel-counters.ts';
import type { LinuxPaths } from './linux-paths.ts';
import { parseStatus } from './process/parse-status.ts';
import { errorCode, isDenied } from '../read-failure.ts';

/** Bits of the capability set (capabilities(7)). */
const CAP_SYS_PTRACE = 1n << 19n;
const CAP_DAC_READ_SEARCH = 1n << 2n;
const CAP_DAC_OVERRIDE = 1n << 1n;
const CAP_SYS_ADMIN = 1n << 21n;

/** Inode of the first pid namespace of a system (include/linux/proc_ns.h). */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]';

export interface CapabilityQuestions {
  readonly paths: LinuxPaths;
  readonly hostCpu: Observed<unknown>;
  readonly connections: Observed<unknown>;
  /** How connections are read: `sock-diag` or `proc-net`. */
  readonly connectionsBy: string;
  /** Why there are no records of ended processes; undefined when there are. */
  readonly exits: Unobservable | undefined;
  readonly census: Observed<unknown>;
  /** Whether lists can be compared with the kernel's own: `raw-views`, or `counters` alone. */
  readonly censusBy: string;
}

/** What can be seen here, found out by looking. `detail` is a short technical word. */
export function readCapabilities(questions: CapabilityQuestions): readonly Capability[] {
  const { paths, hostCpu, connections, connectionsBy, exits, census, censusBy } = questions;
  const self = observe(() => parseStatus(readFileSync(`${paths.proc}/self/status`, 'latin1')));
  const processes = observeProcesses(paths.proc, self);
  const others = rightToLookInto(self, CAP_SYS_PTRACE, 'no-cap-sys-ptrace');
  const files = others ?? rightToLookInto(self, CAP_DAC_READ_SEARCH | CAP_DAC_OVERRIDE, 'no-cap-dac-read-search');
  const first = isUnobservable(processes) && processes.unobservable !== 'namespaced' ? processes : undefined;
  // Who is covered by a mount is read through a /proc of our own, which takes a mount.
  const covered = rightToLookInto(self, CAP_SYS_ADMIN, 'no-cap-sys-admin');
  const counters = reasonOf(hostCpu) ?? observeKernelCounters(paths.proc);
  return [
    capability('host-cpu', reasonOf(hostCpu)),
    capability('processes', reasonOf(processes)),
    capability('process-details', first),
    capability('other-users-details', first ?? others),
    capability('connections', reasonOf(connections), connectionsBy),
    capability('connection-owners', first ?? others),
    capability('container-connections', first ?? others),
    capability('process-files', first ?? files),
    capability(
      'hidden-processes',
      reasonOf(census),
      covered === undefined ? censusBy : `${censusBy}:${covered.detail}`,
    ),
    capability(
      'kernel-counters',
      counters,
      exits === undefined ? 'taskstats' : `no-taskstats:${exits.detail ?? exits.unobservable}`,
    ),
    capability('idle-time', counters),
  ];
}

/** Whether what the kernel counts is what may be seen here. */
export function observeWholeHost(proc: string): Observed<unknown> {
  const self = observe(() => parseStatus(readFileSync(`${proc}/self/status`, 'latin1')));
  return observeProcesses(proc, self);
}

/** Whether all processes of the machine are listed: not inside a container, not with hidepid. */
function observeProcesses(proc: string, self: Observed<ReturnType<typeof parseStatus>>): Observed<unknown> {
  const listed = observe(() => readdirSync(proc));
  if (isUnobservable(listed)) return listed;
  if (!listed.value.some((name) => /^\d+$/.test(name))) return unobservable('unsupported', 'no-process-listed');
  const hidepid = observe(() => hidepidOf(readFileSync(`${proc}/self/mountinfo`, 'latin1'), proc));
  if (!isUnobservable(hidepid) && hidepid.value !== undefined) {
    if (isUnobservable(self) || !has(self.value, CAP_SYS_PTRACE))
      return unobservable('namespaced', `hidepid-${hidepid.value}`);
  }
  if (!isUnobservable(self) && (self.value.namespacePids?.length ?? 1) > 1)
    return unobservable('namespaced', 'pid-namespace');
  const namespace = observe(() => readlinkSync(`${proc}/self/ns/pid`));
  // Inside a pid namespace with its own /proc a process sees only its inner pid, but the namespace is not the first one.
  if (!isUnobservable(namespace) && namespace.value !== FIRST_PID_NAMESPACE)
    return unobservable('namespaced', 'pid-namespace');
  return observed(true);
}

/** The option `hidepid` of the mount at `proc`, when it hides anything. */
export function hidepidOf(mountinfo: string, proc: string): string | undefined {
  let hidepid: string | undefined;
  for (const line of mountinfo.split('\n')) {
    const fields = line.split(' ');
    if (fields[4] !== proc) continue;
    const option = /(?:^|,)hidepid=([a-z0-9]{1,20})(?:,|$)/.exec(fields.at(-1) ?? '')?.[1];
    hidepid = option === '0' || option === 'off' ? undefined : option;
  }
  return hidepid;
}

function rightToLookInto(
  self: Observed<ReturnType<typeof parseStatus>>,
  anyOf: bigint,
  detail: string,
): Unobservable | undefined {
  if (isUnobservable(self)) return self;
  return has(self.value, anyOf) ? undefined : unobservable('no-permission', detail);
}

function has(status: ReturnType<typeof parseStatus>, anyOf: bigint): boolean {
  return ((status.capabilities ?? 0n) & anyOf) !== 0n;
}

function observe<T>(read: () => T): Observed<T> {
  try {
    return observed(read());
  } catch (error) {
    const code = errorCode(error);
    return unobservable(isDenied(code) ? 'no-permission' : 'failed', code);
  }
}
