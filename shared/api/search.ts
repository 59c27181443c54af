import * as z from 'zod';
import { walletSchema } from '../model/wallet.ts';
import { poolSchema } from '../model/pool.ts';
import { incidentBriefSchema, knownAsSchema } from '../output/address-output.ts';
import { isoTimeSchema } from '../output/iso-time.ts';
import { endpoint } from './endpoint.ts';
import { lang, schemaVersion } from './parameters.ts';

const place = z.object({ ip: z.string(), port: z.int().optional() });

/** What was recognised; see `readPaste`. */
const recognisedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('address'), ip: z.string(), port: z.int().optional() }),
  z.object({ kind: z.literal('network'), cidr: z.string() }),
  z.object({ kind: z.literal('connection'), protocol: z.string().optional(), source: place, destination: place }),
  z.object({ kind: z.literal('wallet'), wallet: walletSchema }),
  z.object({ kind: z.literal('pool'), pool: poolSchema }),
  z.object({ kind: z.literal('domain'), domain: z.string() }),
  z.object({ kind: z.literal('file-hash'), algorithm: z.enum(['md5', 'sha1', 'sha256']), hash: z.string() }),
  z.object({ kind: z.enum(['incident', 'finding', 'alert']), id: z.string() }),
  z.object({ kind: z.literal('text'), text: z.string() }),
]);

const searchItemSchema = z.object({
  recognised: recognisedSchema,
  /** How it is written; what is compared. */
  label: z.string(),
  /** Something is known of it. */
  isKnown: z.boolean(),
  /** Of whatever kind it is: of the addresses that it is, has, or holds. */
  alerts: z
    .object({
      total: z.number(),
      mining: z.number(),
      firstSeen: isoTimeSchema,
      lastSeen: isoTimeSchema,
    })
    .optional(),
  /** Addresses of a network that are in alerts, at most 100; absent for what is none. */
  addresses: z.array(z.string()).optional(),
  hosts: z.array(z.object({ id: z.string(), name: z.string(), site: z.string() })),
  /** `title`: what it is about, one sentence; absent in lists. */
  incidents: z.array(incidentBriefSchema.extend({ title: z.string().optional() })),
  findings: z.array(z.object({ id: z.string(), hostId: z.string(), kind: z.string(), title: z.string() })),
  notes: z.array(z.object({ incidentId: z.string(), at: isoTimeSchema, by: z.string(), text: z.string() })),
  knownAs: z.array(knownAsSchema),
});
export type SearchItem = z.infer<typeof searchItemSchema>;

export const searchEndpoints = {
  'POST /api/v1/search': endpoint({
    permission: 'viewer',
    summary: 'Whatever was pasted, one thing or up to 5,000: what it is and what is known of it',
    query: z.object({ lang }),
    body: z.object({ text: z.string().min(1).max(250_000) }),
    response: z.object({
      schemaVersion,
      isList: z.boolean(),
      isCut: z.boolean().describe('There was more than 5,000 things'),
      items: z.array(searchItemSchema),
    }),
  }),
} as const;
