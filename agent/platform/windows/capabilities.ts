import type { Capability } from '#shared/model/host.ts';
import { type Observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import { capability, reasonOf } from '../capability-of.ts';

export interface CapabilityQuestions {
  readonly hostCpu: Observed<unknown>;
  /** Why processes cannot be listed; undefined when they can. */
  readonly processes: Unobservable | undefined;
  readonly connections: Unobservable | undefined;
  /** Whether what runs as the system itself may be looked at. */
  readonly mayReadOthers: () => boolean;
  /** Whether it may be asked what lies where in its memory, which takes a stronger right. */
  readonly mayLookIntoOthers: () => boolean;
  /** Why nobody can say that no process is hidden, though others may be asked; undefined when somebody can. */
  readonly hidden: Unobservable | undefined;
}

/** What can be seen here, found out by looking. `detail` is a short technical word. */
export function readCapabilities(questions: CapabilityQuestions): readonly Capability[] {
  const { hostCpu, processes, connections, mayReadOthers, mayLookIntoOthers, hidden } = questions;
  const others = processes ?? (mayReadOthers() ? undefined : unobservable('no-permission', 'not-elevated'));
  const files = others ?? (mayLookIntoOthers() ? undefined : unobservable('no-permission', 'no-debug-privilege'));
  return [
    capability('host-cpu', reasonOf(hostCpu)),
    capability('processes', processes),
    capability('process-details', processes),
    capability('other-users-details', others),
    capability('connections', connections, 'tcp-table'),
    // Windows tells the owner with the connection, whoever asks.
    capability('connection-owners', connections),
    capability('container-connections', unobservable('unsupported', 'no-namespaces')),
    capability('process-files', files),
    // Whoever may not be opened cannot be told from one that ended, and without the debug privilege a process itself says who may open it.
    capability('hidden-processes', files ?? hidden, 'process-ids'),
    capability('kernel-counters', reasonOf(hostCpu), 'processor-times:no-complete-exit-records'),
    // Idle is the kernel time of the thread that runs when no other does, and by the same tick: who sleeps over ticks shows in none of them.
    capability('idle-time', reasonOf(hostCpu) ?? unobservable('unsupported', 'idle-by-clock-tick')),
  ];
}
