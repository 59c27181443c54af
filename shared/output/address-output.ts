import * as z from 'zod';
import { miningReadingSchema } from '../model/alert.ts';
import { incidentStateSchema } from '../model/incident-work.ts';
import { roleSchema, verdictSchema } from '../model/verdict.ts';
import { CONFIDENCES, POOL_KINDS } from '../signature/match.ts';
import { csvLine } from '../text/csv-line.ts';
import { isoTimeSchema } from './iso-time.ts';

/** What a signature says about an address, or about a name or wallet in its alerts. */
export const knownAsSchema = z.object({
  id: z.string(),
  kind: z.enum([...POOL_KINDS, 'wallet', 'port', 'program']),
  /** What was listed: an address, a domain, a wallet. */
  value: z.string(),
  confidence: z.enum(CONFIDENCES),
  source: z.enum(['builtin', 'site']),
  note: z.string().optional(),
});
export type KnownAs = z.infer<typeof knownAsSchema>;

export const incidentBriefSchema = z.object({
  id: z.string(),
  verdict: verdictSchema,
  role: roleSchema,
  state: incidentStateSchema,
});

/** An address of one side of alerts, with what is known of it. `peers`: with how many others it talked; at least, if not complete. */
export const addressOutputSchema = z.object({
  site: z.string(),
  ip: z.string(),
  /** Of somebody's own network rather than of the internet. */
  internal: z.boolean(),
  alerts: z.number(),
  /** Of those, the ones that have to do with mining. */
  mining: z.number(),
  peers: z.object({ count: z.number(), isComplete: z.boolean() }).optional(),
  firstSeen: isoTimeSchema,
  lastSeen: isoTimeSchema,
  /** Hosts with an agent that have this address, within its site. */
  hosts: z.array(z.object({ id: z.string(), name: z.string() })),
  incidents: z.array(incidentBriefSchema),
  knownAs: z.array(knownAsSchema),
  /** What its latest alerts say about mining; absent when none of the latest does. */
  signs: z
    .object({
      verdict: miningReadingSchema.unwrap().shape.verdict,
      pools: miningReadingSchema.unwrap().shape.pools,
      wallets: miningReadingSchema.unwrap().shape.wallets,
      domains: z.array(z.string()).readonly(),
    })
    .optional(),
});
export type AddressOutput = z.infer<typeof addressOutputSchema>;

/** Names of the columns, the same in every language: programs read them. */
export function addressCsvHead(peers: 'sources' | 'destinations'): string {
  return csvLine([
    ...['site', 'address', 'internal', 'alerts', 'mining', peers, 'first_seen', 'last_seen'],
    ...['hosts', 'incidents', 'known_as', 'pools', 'wallets'],
  ]);
}

/** One address as a line of the table. What there are several of stands in one cell, a space between. */
export function addressCsvLine(address: AddressOutput): string {
  const { site, ip, internal, alerts, mining, peers, firstSeen, lastSeen, signs } = address;
  const pools = signs?.pools.map(({ host, port }) => (port === undefined ? host : `${host}:${port}`)) ?? [];
  return csvLine([
    ...[site, ip, internal ? 'yes' : 'no', alerts, mining, peers?.count, firstSeen, lastSeen],
    address.hosts.map(({ name }) => name).join(' '),
    address.incidents.map(({ id }) => id).join(' '),
    address.knownAs.map(({ kind, value }) => `${kind}:${value}`).join(' '),
    pools.join(' '),
    signs?.wallets.map((wallet) => wallet.address).join(' ') ?? '',
  ]);
}
