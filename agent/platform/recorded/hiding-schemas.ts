import * as z from 'zod';
import { osNameSchema } from '#shared/model/os-name.ts';
import { observedSchema } from '#shared/model/observed.ts';

const listingSchema = z.enum(['scandir', 'opendir', 'getdents', 'process-list']);
const viewSchema = z.enum([
  ...listingSchema.options,
  'process-group',
  'stat',
  'control-group',
  'open-descriptor',
  'fresh-mount',
  'process-id',
  'connection-owner',
]);

export const censusSchema = observedSchema(
  z
    .object({
      missingThreads: z.int().exactOptional(),
      missingProcesses: z.int().exactOptional(),
      mountedOver: observedSchema(z.array(z.int()).readonly()),
    })
    .readonly(),
);

const hiddenSchema = z
  .object({
    pid: z.int().nonnegative(),
    startId: z.number().exactOptional(),
    seenBy: z.array(viewSchema).readonly(),
    unseenBy: z.array(listingSchema).readonly(),
  })
  .readonly();

const coveredSchema = z
  .object({
    pid: z.int().nonnegative(),
    startId: z.number().exactOptional(),
    mountPoint: osNameSchema,
    fileSystem: z.string(),
  })
  .readonly();

const preloadSchema = z
  .object({
    path: osNameSchema,
    libraries: z.array(osNameSchema).readonly(),
    unseenBy: z.array(z.enum(['stat', 'scandir', 'open'])).readonly(),
  })
  .readonly();

const searchSchema = z
  .object({
    hidden: z.array(hiddenSchema).readonly(),
    covered: observedSchema(z.array(coveredSchema).readonly()),
    preload: observedSchema(z.array(preloadSchema).readonly()),
    foreignLibraries: observedSchema(z.array(osNameSchema).readonly()),
    nextPid: z.int().exactOptional(),
  })
  .readonly();

export const hiddenSearchResultSchema = z
  .object({ kind: z.literal('hidden-processes'), process: z.literal('host'), search: observedSchema(searchSchema) })
  .readonly();
