import * as z from 'zod';
import type { Capability } from './host.ts';

/**
 * Whether a host is seen, by when it was last heard and what its agent cannot see there. Each host is one of `watched`, `partly`, `silent`;
 * `connected` means either of the first two. What this version sees on no host at all (`not-implemented`) makes no host `partly`.
 */
export const hostStateSchema = z.enum(['connected', 'watched', 'partly', 'silent']);
export type HostState = z.infer<typeof hostStateSchema>;

/** Something cannot be seen there that this version sees elsewhere, or is not judged now. */
export function isSeenPartly(capabilities: readonly Capability[]): boolean {
  return capabilities.some(
    ({ reason, resting = [] }) => (reason !== undefined && reason !== 'not-implemented') || resting.length > 0,
  );
}

/** A host that was not heard for longer than this is silent; agents speak every 10 s. */
export const SILENT_AFTER_MS = 180_000;

/** `first-seen`: latest first; `name` as people count (web-2 before web-10); the others: most first, unknown last. */
export const hostOrderSchema = z.enum(['first-seen', 'name', 'cpu', 'last-seen', 'verdict']);
export type HostOrder = z.infer<typeof hostOrderSchema>;

export const MAX_LABELS_OF_HOST = 20;

/** What people call a host. Commas separate labels wherever several are asked for, so none is in one. */
export const hostLabelSchema = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[^\p{C},\u2028\u2029]+$/u, 'A label has no commas and nothing invisible');
