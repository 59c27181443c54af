import * as z from 'zod';
import { tupleSchema } from '#shared/model/connection.ts';
import { capabilitySchema, hostFactsSchema } from '#shared/model/host.ts';
import { observedSchema, unobservableSchema } from '#shared/model/observed.ts';
import { osNameSchema } from '#shared/model/os-name.ts';
import { poolSchema } from '#shared/model/pool.ts';
import { paramsSchema } from '#shared/model/signal.ts';
import { walletSchema } from '#shared/model/wallet.ts';
import { serviceProgramSchema } from '#shared/model/service-program.ts';
import type { Reason } from '#shared/recognise/reason.ts';
import { hiddenSearchResultSchema } from './hiding-schemas.ts';
import { processFootprintSchema } from '#shared/model/process-footprint.ts';

/*
 * What a recording holds as JSON, as it is read back: a file comes from outside. Unknown fields of later versions are dropped.
 */

export { unobservableSchema };

export const headerSchema = z
  .object({
    createdBy: z.string(),
    tickIntervalMs: z.number().positive(),
    redacted: z.boolean(),
    host: hostFactsSchema,
    capabilities: z.array(capabilitySchema).readonly(),
  })
  .readonly();

const processDetailsSchema = z
  .object({
    pid: z.int().nonnegative(),
    startId: z.number(),
    startedAtMs: z.number(),
    parentPid: z.int(),
    name: osNameSchema,
    exe: observedSchema(osNameSchema),
    exeFile: observedSchema(z.object({ device: z.number(), inode: z.number() }).readonly()),
    exeDeleted: z.boolean(),
    exeHidden: z.literal(true).exactOptional(),
    argv: observedSchema(z.array(osNameSchema).readonly()),
    cwd: observedSchema(osNameSchema),
    user: observedSchema(
      z
        .object({ uid: z.int().exactOptional(), sid: z.string().exactOptional(), name: z.string().exactOptional() })
        .readonly(),
    ),
    cgroup: observedSchema(z.string()),
    services: z.array(serviceProgramSchema).readonly().exactOptional(),
    servicesLeftOut: z.int().exactOptional(),
    containerId: z.string().exactOptional(),
    kernelThread: z.boolean(),
    networkNamespace: z.string().exactOptional(),
  })
  .readonly();

export const socketReadingSchema = z
  .object({
    socketId: z.number(),
    tuple: tupleSchema,
    state: z.enum(['established', 'opening', 'closing']),
    uid: z.int().exactOptional(),
    ownerPid: z.int().exactOptional(),
    latestStartId: z.number().exactOptional(),
  })
  .readonly();

export const detailsReadingSchema = z
  .object({ pid: z.int().nonnegative(), startId: z.number(), answer: observedSchema(processDetailsSchema) })
  .readonly();

export const ownersReadingSchema = z
  .object({
    pids: z.array(z.int()).readonly(),
    owners: z.array(z.tuple([z.number(), z.int()]).readonly()).readonly(),
    denied: z.int().nonnegative(),
    vanished: z.int().nonnegative(),
    truncated: z.int().nonnegative(),
  })
  .readonly();

export const loginsReadingSchema = observedSchema(
  z
    .array(z.object({ user: osNameSchema, line: osNameSchema, sinceMs: z.number().exactOptional() }).readonly())
    .readonly(),
);

const minerConfigReadingSchema = z
  .object({
    is: z.enum(['miner-config', 'relay-config']),
    family: z
      .enum(['xmrig', 'xmrig-proxy', 'xmrig-watcher', 'silent-crypto-miner', 'xmr-stak', 'cpuminer'])
      .exactOptional(),
    score: z.number(),
    pools: z.array(poolSchema).readonly(),
    wallets: z.array(walletSchema).readonly(),
    logins: z.array(z.string()).readonly(),
    evasion: z.array(z.string()).readonly(),
    template: z.boolean(),
    reasons: z
      .array(z.object({ code: z.string(), points: z.number(), params: paramsSchema }).readonly())
      // Codes of other versions are allowed: whoever shows a reason falls back to its code.
      .transform((reasons) => reasons as unknown as readonly Reason[]),
  })
  .readonly();

const candidateFileSchema = z
  .object({
    path: osNameSchema,
    how: z.enum(['named-by-argv', 'beside-exe', 'working-directory', 'user-home', 'open']),
    content: observedSchema(
      z.object({ sizeBytes: z.number(), reading: minerConfigReadingSchema.exactOptional() }).readonly(),
    ),
  })
  .readonly();

export const probeResultSchema = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('miner-config'),
      process: z.string(),
      files: observedSchema(z.array(candidateFileSchema).readonly()),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('namespace-connections'),
      process: z.string(),
      connections: observedSchema(z.array(socketReadingSchema).readonly()),
      owned: z.array(z.number()).readonly(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('unowned-cgroup'),
      process: z.literal('host'),
      groups: observedSchema(z.array(z.object({ path: osNameSchema, unownedCores: z.number() }).readonly()).readonly()),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('process-footprint'),
      process: z.string(),
      footprint: observedSchema(processFootprintSchema),
    })
    .readonly(),
  hiddenSearchResultSchema,
]);

export const probeNameSchema = z.templateLiteral([
  z.enum(['miner-config', 'namespace-connections', 'unowned-cgroup', 'hidden-processes', 'process-footprint']),
  ' ',
  z.string(),
]);
export const gapsSchema = z.record(z.string(), z.int().nonnegative()).readonly();
export const capabilitiesSchema = z.array(capabilitySchema).readonly();
export { hostFactsSchema };
