import * as z from 'zod';
import { osNameSchema } from './os-name.ts';
import { unobservableReasonSchema } from './observed.ts';
import { serviceProgramSchema } from './service-program.ts';

/**
 * One run of a program, as it leaves the host: scrubbed, small, and complete enough to find the process again.
 *
 * Systems reuse pids; within one boot `pid` and `startId` together never repeat. `startId` is the start time in the system's
 * own unit (Linux: clock ticks since boot), kept exactly; `startedAtMs` is the same as wall-clock time in epoch milliseconds.
 * Fields that could not be read are absent and listed in `notObservable`.
 */
export const processRefSchema = z
  .object({
    pid: z.int().nonnegative(),
    startId: z.number(),
    startedAtMs: z.number(),
    ppid: z.int().nonnegative().exactOptional(),
    /** The short name the kernel keeps (Linux: comm, 15 bytes). */
    name: osNameSchema,
    exe: osNameSchema.exactOptional(),
    /** The file behind `exe` was deleted or never had a name (memfd). */
    exeDeleted: z.boolean().exactOptional(),
    argv: z.array(osNameSchema).readonly().exactOptional(),
    cwd: osNameSchema.exactOptional(),
    uid: z.int().exactOptional(),
    user: z.string().exactOptional(),
    /** Security identifier of that user (Windows): stays the same whether or not the account could be looked up. */
    sid: z.string().exactOptional(),
    cgroup: z.string().exactOptional(),
    /** The services (Windows) that it is, or was started by. */
    services: z.array(serviceProgramSchema).readonly().exactOptional(),
    /** How many more of them there are. Absent: none. */
    servicesLeftOut: z.int().exactOptional(),
    containerId: z.string().exactOptional(),
    /** Identity of the executable across respawn and rename: equal for two runs of the same file. */
    groupKey: z.string(),
    notObservable: z
      .array(z.object({ field: z.string(), reason: unobservableReasonSchema }).readonly())
      .readonly()
      .exactOptional(),
  })
  .readonly();
export type ProcessRef = z.infer<typeof processRefSchema>;

/** Names one run of a program on one host within one boot. */
export type ProcessKey = string;

export function processKey(process: { readonly pid: number; readonly startId: number }): ProcessKey {
  return `${process.pid}:${process.startId}`;
}
