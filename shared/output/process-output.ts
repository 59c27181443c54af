import * as z from 'zod';
import { isUnobservable, observedValue, unobservableReasonSchema } from '../model/observed.ts';
import type { OsName } from '../model/os-name.ts';
import type { ProcessRef } from '../model/process-ref.ts';
import type { ServiceProgram } from '../model/service-program.ts';
import { isoTimeSchema, toIsoTime } from './iso-time.ts';

/** A service of Windows with the files that are registered for it; `library` where its program is a host for many of them. */
const serviceOutputSchema = z.object({
  name: z.string(),
  program: z.string().optional(),
  programBase64: z.string().optional(),
  library: z.string().optional(),
  libraryBase64: z.string().optional(),
  notObservable: z
    .array(
      z.object({
        field: z.enum(['program', 'library']),
        reason: unobservableReasonSchema,
        detail: z.string().optional(),
      }),
    )
    .optional(),
});
export type ServiceOutput = z.infer<typeof serviceOutputSchema>;

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
  services: z.array(serviceOutputSchema).optional(),
  servicesLeftOut: z.int().optional(),
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
    services: process.services?.map(toServiceOutput),
    servicesLeftOut: process.servicesLeftOut,
    containerId: process.containerId,
    group: process.groupKey,
    notObservable: process.notObservable?.map((each) => ({ ...each })),
  });
}

function toServiceOutput({ name, program, library }: ServiceProgram): ServiceOutput {
  const fields = [['program', program] as const, ...(library === undefined ? [] : [['library', library] as const])];
  const notObservable = fields.flatMap(([field, reading]) =>
    isUnobservable(reading) ? [withoutUndefined({ field, reason: reading.unobservable, detail: reading.detail })] : [],
  );
  const [file, loaded] = [observedValue(program), library === undefined ? undefined : observedValue(library)];
  return withoutUndefined({
    name,
    ...{ program: file?.text, programBase64: file?.rawBase64 },
    ...{ library: loaded?.text, libraryBase64: loaded?.rawBase64 },
    notObservable: notObservable.length === 0 ? undefined : notObservable,
  });
}

/** JSON has no undefined: what is unknown is left out. */
export function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
