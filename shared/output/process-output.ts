import { z } from 'zod';
import { unobservableReasonSchema } from '../model/observed.ts';
import type { OsName } from '../model/os-name.ts';
import type { ProcessRef } from '../model/process-ref.ts';
import { isoTimeSchema, toIsoTime } from './iso-time.ts';

/**
 * A process for other programs. Names are the text reading of what the system gave; `...Base64` holds the exact bytes when the text
 * cannot. What is absent was not readable and is named in `notObservable`.
 */
export const processOutputSchema = z.object({
  pid: z.int().nonnegative(),
  startedAt: isoTimeSchema,
  ppid: z.int().nonnegative().optional(),
  name: z.string(),
  exe: z.string().optional(),
  exeBase64: z.string().optional(),
  exeDeleted: z.boolean().optional(),
  argv: z.array(z.string()).optional(),
  cwd: z.string().optional(),
  uid: z.int().optional(),
  user: z.string().optional(),
  cgroup: z.string().optional(),
  containerId: z.string().optional(),
  group: z.string(),
  notObservable: z.array(z.object({ field: z.string(), reason: unobservableReasonSchema })).optional(),
});
export type ProcessOutput = z.infer<typeof processOutputSchema>;

export function toProcessOutput(process: ProcessRef): ProcessOutput {
  return withoutUndefined({
    pid: process.pid,
    startedAt: toIsoTime(process.startedAtMs),
    ppid: process.ppid,
    name: process.name.text,
    exe: process.exe?.text,
    exeBase64: process.exe?.rawBase64,
    exeDeleted: process.exeDeleted,
    argv: process.argv?.map((argument: OsName) => argument.text),
    cwd: process.cwd?.text,
    uid: process.uid,
    user: process.user,
    cgroup: process.cgroup,
    containerId: process.containerId,
    group: process.groupKey,
    notObservable: process.notObservable?.map((each) => ({ ...each })),
  });
}

/** JSON has no undefined: what is unknown is left out. */
export function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
