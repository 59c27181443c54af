import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { capabilitySchema } from '#shared/model/host.ts';

const FILE = 'status.json';

/** What a running agent says about itself, every few seconds, for whoever stands at the machine. Times are epoch milliseconds. */
export const agentStatusSchema = z
  .object({
    atMs: z.number(),
    pid: z.int().positive(),
    startedAtMs: z.number(),
    agentId: z.string(),
    site: z.string(),
    /** The collector's address; absent: findings are printed. */
    collector: z.string().exactOptional(),
    link: z.string().exactOptional(),
    lastRefusal: z.string().exactOptional(),
    /** Somebody told it to rest until then. */
    pausedUntilMs: z.number().exactOptional(),
    processes: z.int().nonnegative().exactOptional(),
    openFindings: z.int().nonnegative(),
    /** Of those, the ones about what is normal here. Absent in a status of an older agent. */
    allowedFindings: z.int().nonnegative().exactOptional(),
    waiting: z.int().nonnegative(),
    cpuCores: z.number().nonnegative().exactOptional(),
    residentBytes: z.number().nonnegative().exactOptional(),
    capabilities: z.array(capabilitySchema).readonly(),
    /** See `Platform`. */
    withoutNativeCalls: z.string().exactOptional(),
    gaps: z.record(z.string(), z.number()).readonly(),
  })
  .readonly();
export type AgentStatus = z.infer<typeof agentStatusSchema>;

/** Replaces the file at once, so that nobody reads half of it. Answers with an error code when the disk does not take it. */
export function writeAgentStatus(folder: string, status: AgentStatus): string | undefined {
  const path = join(folder, FILE);
  try {
    writeFileSync(`${path}.new`, JSON.stringify(status), { mode: 0o600 });
    renameSync(`${path}.new`, path);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  }
}

/** The last status, or why there is none: an error code of the system, or `damaged`. */
export function readAgentStatus(folder: string): { readonly status: AgentStatus } | { readonly problem: string } {
  let text: string;
  try {
    text = readFileSync(join(folder, FILE), 'utf8');
  } catch (error) {
    return { problem: error instanceof Error && 'code' in error ? String(error.code) : 'failed' };
  }
  try {
    const parsed = agentStatusSchema.safeParse(JSON.parse(text));
    return parsed.success ? { status: parsed.data } : { problem: 'damaged' };
  } catch {
    return { problem: 'damaged' };
  }
}
