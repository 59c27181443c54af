import * as z from 'zod';
import { observedSchema } from './observed.ts';
import { minerEnvironmentSchema } from '../recognise/miner-environment.ts';

/** A browser has some 200 libraries. */
export const MAX_CODE_FILES = 512;

const memorySchema = z
  .object({
    /** Address space of the process, bytes; memory that was reserved and never touched counts. */
    virtualBytes: z.number(),
    /** Of that in explicit huge pages (Windows: large pages). Absent where the system does not tell. */
    hugePageBytes: z.number().exactOptional(),
    /**
     * Sizes of its large (200 MiB and more) anonymous mappings, largest first, at most 16, those in huge pages too. Neighbours are one.
     * Absent when the process is too small to have any: then the mappings were not read at all.
     */
    largeAnonymousBytes: z.array(z.number()).readonly().exactOptional(),
    /** Memory that may be executed and is of no program or library: code that was made at run time, or (Windows) of a file that is mapped as data. Absent as above. */
    executableAnonymousBytes: z.number().exactOptional(),
    /**
     * Names (without folder) of the files whose code is mapped, at most {@link MAX_CODE_FILES}. Memory that the kernel calls like a file (Linux) is named as a whole,
     * with what it is first: `memfd:x (deleted)`. Absent as above.
     */
    codeFiles: z.array(z.string()).readonly().exactOptional(),
    /**
     * Of those the ones that lie where no package puts code, all of them: a file in `codeFiles` alone was installed. Memory that is called like a file is not among them, except
     * in older recordings. Absent as above, and in still older ones, of which some have at most 8.
     */
    foreignCode: z.array(z.string()).readonly().exactOptional(),
  })
  .readonly();

const threadsSchema = z
  .object({
    count: z.int(),
    /**
     * Threads that used a tenth of a core or more while they were watched for a moment, busiest first, at most 256.
     * `onlyCpu`: the one processor that it may run on.
     */
    busy: z.array(z.object({ cores: z.number(), onlyCpu: z.int().exactOptional() }).readonly()).readonly(),
    /** -20..19; above 0 it lets others go first. */
    nice: z.int(),
    /** As the kernel numbers them (sched(7)): 0 other, 1 fifo, 2 round-robin, 3 batch, 5 idle. */
    policy: z.int(),
  })
  .readonly();

const environmentSchema = z
  .object({
    reading: minerEnvironmentSchema.exactOptional(),
    /**
     * Names of the files that it has the loader put into the program (`LD_PRELOAD`, `LD_AUDIT`), ordinary ones left out, at most 8. Absent: none.
     */
    preloads: z.array(z.string()).readonly().exactOptional(),
  })
  .readonly();

const contentSchema = z
  .object({
    sizeBytes: z.number(),
    /** Names that the file has: 0 when it was deleted, more than 1 with hard links. */
    links: z.int(),
    /**
     * Equal for equal files while one agent runs, and comparable with nothing else: SHA-256 over blocks from all over the file, chosen anew with each
     * start, hexadecimal, cut. Whoever changes a byte elsewhere is not noticed.
     */
    digest: z.string(),
  })
  .readonly();

/** Between which two looks something changed, epoch milliseconds by the host's clock. */
const betweenSchema = { sinceMs: z.number(), untilMs: z.number() };

const kernelSchema = z
  .object({
    /** Explicit huge pages of the usual size that are set aside on this host. */
    hugePages: z.int(),
    /** When that number last rose while the agent ran, and by how many. */
    hugePagesRisen: z
      .object({ ...betweenSchema, pages: z.int() })
      .readonly()
      .exactOptional(),
    /** Whether programs may write any model-specific register; absent: the module msr is not loaded, or tells nothing. */
    msrWrites: z.enum(['on', 'off', 'default']).exactOptional(),
    /** When that was last switched on while the agent ran. */
    msrWritesEnabled: z.object(betweenSchema).readonly().exactOptional(),
  })
  .readonly();

const driverSchema = z
  .object({
    path: z.string(),
    /** It lies in the folder of the program of this process. */
    isBeside: z.literal(true).exactOptional(),
  })
  .readonly();
export type LoadedDriver = z.infer<typeof driverSchema>;

const programStartSchema = z
  .object({
    /**
     * What lies where the system has its program begin, by what the section says that it was started from: the image of its own file; that of a file
     * which has another name now; an image whose file nobody can name; memory that is of no program or library; nothing.
     */
    in: z.enum(['program', 'other-image', 'unnamed-image', 'no-image', 'nothing']),
    /** Whether the code of its own file is mapped anywhere in it; absent when that is not known. */
    isMapped: z.boolean().exactOptional(),
  })
  .readonly();
export type ProgramStart = z.infer<typeof programStartSchema>;

const signatureSchema = z
  .object({
    /**
     * `trusted`: this host trusts who signed it. `untrusted`: it does not, as far as it knows without asking anybody. `changed`: the signature in it
     * is one of other bytes. `none`: neither is one in it, nor does a catalogue of the system list it.
     */
    state: z.enum(['trusted', 'untrusted', 'changed', 'none']),
    /** Why it is `untrusted`. Absent otherwise, and in older recordings. */
    why: z
      .enum(['unknown-root', 'no-chain', 'bad-certificate', 'distrusted', 'expired', 'revoked', 'other'])
      .exactOptional(),
    /** Who signed it, or is said to have, by the name in the certificate: unless `trusted`, anybody may have written it. At most 200 characters. */
    by: z.string().exactOptional(),
  })
  .readonly();
export type ImageSignature = z.infer<typeof signatureSchema>;

const originalNameSchema = z.object({ name: z.string().exactOptional() }).readonly();
export type OriginalName = z.infer<typeof originalNameSchema>;

const originSchema = z
  .object({
    /** `same`: the file at its path is the program that runs. `other`: another one was put there. `missing`: nothing is there. */
    file: z.enum(['same', 'other', 'missing']),
    /** The package that the path belongs to, as the package database of this system says; without `name` it belongs to none. */
    package: observedSchema(z.object({ name: z.string().exactOptional() }).readonly()),
    /** What is in the program that runs, whatever lies at its path. Absent in older recordings. */
    content: observedSchema(contentSchema).exactOptional(),
    /** The signature of the program that runs (Windows). Absent elsewhere, and in older recordings. */
    signature: observedSchema(signatureSchema).exactOptional(),
  })
  .readonly();

/**
 * What a process that computes looks like from close by. Costs milliseconds, so it is a probe. Each part is a reading of its own.
 * The environment itself never leaves the platform, only what a recogniser read from it.
 */
export const processFootprintSchema = z
  .object({
    memory: observedSchema(memorySchema),
    threads: observedSchema(threadsSchema),
    /** Descriptors open on the model-specific registers of a processor (`/dev/cpu/N/msr`). */
    openMsr: observedSchema(z.int()),
    /**
     * Drivers of the host (Windows) that are loaded from elsewhere than where the system keeps those that are installed, at most 32, those beside the program first. Absent
     * elsewhere, and in older recordings.
     */
    drivers: observedSchema(z.array(driverSchema).readonly()).exactOptional(),
    /** Names (without folder) of the drivers that lie in the folder of its program (Windows), loaded or not, at most 32. Absent as above. */
    driverFiles: observedSchema(z.array(z.string()).readonly()).exactOptional(),
    /** Whether its privilege to hold pages in memory, without which it gets no large pages, is in force now (Windows). Absent as above. */
    mayLockMemory: observedSchema(z.boolean()).exactOptional(),
    environment: observedSchema(environmentSchema),
    origin: observedSchema(originSchema),
    /** Whether it runs what it was started from (Windows). Absent elsewhere, and in older recordings. */
    programStart: observedSchema(programStartSchema).exactOptional(),
    /**
     * The name that its program was given when it was made (Windows), which is signed with it and goes with every copy; without `name` it was given none. Absent where
     * its signature is not trusted, elsewhere, and in older recordings.
     */
    originalName: observedSchema(originalNameSchema).exactOptional(),
    /** Of the host, not of the process. Absent in older recordings. */
    kernel: observedSchema(kernelSchema).exactOptional(),
  })
  .readonly();
export type ProcessFootprint = z.infer<typeof processFootprintSchema>;

export type ExecutableOrigin = z.infer<typeof originSchema>;
export type KernelTuning = z.infer<typeof kernelSchema>;
export type ProgramContent = z.infer<typeof contentSchema>;
export type PackageOwner = ExecutableOrigin['package'];
