import * as z from 'zod';
import { capabilityNameSchema } from '../model/host.ts';
import { unobservableReasonSchema } from '../model/observed.ts';
import { incidentOutputSchema } from '../output/incident-output.ts';
import { isoTimeSchema } from '../output/iso-time.ts';
import { endpoint } from './endpoint.ts';
import { lang, page, schemaVersion, time } from './parameters.ts';

/** A number, and the list whose rows it counts: `GET /api/v1/<list>` with this query, and the room of that name in the console. */
const countedSchema = z.object({
  count: z.int(),
  rows: z.object({
    list: z.enum(['incidents', 'hosts', 'sensors', 'unwatched-addresses']),
    query: z.record(z.string(), z.string()),
  }),
});
export type Counted = z.infer<typeof countedSchema>;

const addressSchema = z.object({
  site: z.string(),
  ip: z.string(),
  alerts: z.int(),
  mining: z.int(),
  firstSeen: isoTimeSchema,
  lastSeen: isoTimeSchema,
});

const sensorSchema = z.object({
  source: z.string(),
  site: z.string(),
  /** Absent: it is followed, but has never reported. */
  lastAlert: isoTimeSchema.optional(),
  /** Its longest silence lately, milliseconds. */
  usualGapMs: z.number().optional(),
});

const overviewSchema = z.object({
  schemaVersion,
  at: isoTimeSchema,
  /** Confirmed and probable incidents with evidence of the last quarter of an hour. */
  mining: z.object({
    /** Hosts, and addresses without an agent, each at its worst verdict. */
    subjects: z.object({ confirmed: z.int(), probable: z.int() }),
    /** The same as incidents. */
    confirmed: countedSchema,
    probable: countedSchema,
    /** The surest ten. */
    incidents: z.array(incidentOutputSchema),
  }),
  /** Everything that is open, whenever it was seen. */
  open: z.object({
    confirmed: countedSchema,
    probable: countedSchema,
    suspicious: countedSchema,
    observed: countedSchema,
  }),
  coverage: z.object({
    hosts: z.object({ known: countedSchema, watched: countedSchema, partly: countedSchema, silent: countedSchema }),
    /** What cannot be seen on hosts that are not silent, by why. `not-implemented` makes no host `partly`: it is so everywhere. */
    blindSpots: z.array(
      z.object({
        reason: unobservableReasonSchema,
        reasonText: z.string(),
        remedy: z.string().optional(),
        hosts: countedSchema,
        capabilities: z.array(z.object({ name: capabilityNameSchema, text: z.string(), hosts: z.int() })),
      }),
    ),
    /** Addresses of one's own network that alerts of the last seven days named, and that no host has. */
    unwatched: z.object({
      addresses: countedSchema,
      top: z.array(addressSchema),
      /** When they were counted: some seconds ago, because it costs much. */
      at: isoTimeSchema,
    }),
    sensors: z.object({
      known: countedSchema,
      lastAlert: isoTimeSchema.optional(),
      /** Not heard for longer than they usually are silent, or never heard. */
      quiet: z.array(sensorSchema),
    }),
  }),
  /** When `since` was asked. `incidents`: without merely observed ones. */
  news: z.object({ since: isoTimeSchema, incidents: countedSchema, confirmed: countedSchema }).optional(),
  /** Open, more than merely observed: taken by whoever asks, and new and taken by nobody. */
  waiting: z.object({ mine: countedSchema, unassigned: countedSchema }),
});
export type Overview = z.infer<typeof overviewSchema>;

export const overviewEndpoints = {
  'GET /api/v1/overview': endpoint({
    permission: 'viewer',
    summary: 'Is anything mining now, and whom can we not see',
    query: z.object({ lang, since: time }),
    response: overviewSchema,
  }),
  'GET /api/v1/unwatched-addresses': endpoint({
    permission: 'viewer',
    summary:
      'Addresses of one’s own network that alerts of the last seven days named and no host has, most mining first',
    query: z.object({ limit: page.limit }),
    response: z.object({ schemaVersion, total: z.int(), addresses: z.array(addressSchema) }),
  }),
} as const;
