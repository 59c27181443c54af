import * as z from 'zod';
import { observedSchema } from './observed.ts';
import { osNameSchema } from './os-name.ts';

/** A service of Windows and the files that run for it, as they are registered: variables (`%SystemRoot%`) are left as they stand there. */
export const serviceProgramSchema = z
  .object({
    name: z.string(),
    /** What its process is started from, without arguments. */
    program: observedSchema(osNameSchema),
    /** What a shared host of services (svchost.exe) loads for it. Absent where the program is its own. */
    library: observedSchema(osNameSchema).exactOptional(),
  })
  .readonly();
export type ServiceProgram = z.infer<typeof serviceProgramSchema>;
