import * as z from 'zod';

/** Longest path that the systems know, and then some. */
const path = z.string().min(1).max(4_096);
const name = z.string().min(1).max(256);

/**
 * Which processes are meant; all that is named has to fit. `exe` is one file, `folder` everything below a folder, `cgroup` one control
 * group, `cgroupUnder` a group with all below it. `user` and `name` only narrow: whoever starts a program chooses its name.
 */
export const allowanceMatchSchema = z
  .object({
    exe: path.exactOptional(),
    folder: path.exactOptional(),
    cgroup: path.exactOptional(),
    cgroupUnder: path.exactOptional(),
    user: name.exactOptional(),
    name: name.exactOptional(),
  })
  .strict()
  .readonly();
export type AllowanceMatch = z.infer<typeof allowanceMatchSchema>;

/** Where it holds: on one host, on the hosts of a site, or on all. */
export const allowanceScopeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('host'), hostId: z.string().min(1).max(200) }).readonly(),
  z.object({ type: z.literal('site'), site: z.string().max(64) }).readonly(),
  z.object({ type: z.literal('all') }).readonly(),
]);
export type AllowanceScope = z.infer<typeof allowanceScopeSchema>;

/**
 * What somebody answers for: these processes, there, are normal. Takes the weight off what ordinary programs do as well, never off
 * evidence of a wallet, a pool or evasion. `risky`: it was made although it names a place where anybody may put a file.
 * Times are epoch milliseconds by the collector's clock; without `expiresAtMs` it holds until somebody ends it.
 */
export const allowanceSchema = z
  .object({
    id: z.string().min(1).max(64),
    match: allowanceMatchSchema,
    scope: allowanceScopeSchema,
    reason: z.string().min(1).max(500),
    /** Who answers for it; hostile text like the reason. */
    owner: z.string().min(1).max(200),
    risky: z.literal(true).exactOptional(),
    createdAtMs: z.number(),
    expiresAtMs: z.number().exactOptional(),
    /** Somebody took it back. */
    revoked: z.object({ atMs: z.number(), by: z.string() }).readonly().exactOptional(),
  })
  .readonly();
export type Allowance = z.infer<typeof allowanceSchema>;

/** Neither taken back nor over. */
export function isActive({ revoked, expiresAtMs }: Allowance, nowMs: number): boolean {
  return revoked === undefined && (expiresAtMs === undefined || expiresAtMs > nowMs);
}
