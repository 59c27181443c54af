import { z } from 'zod';
import { LANGUAGES } from '#shared/cli/language-option.ts';
import { incidentStateSchema } from '#shared/model/incident.ts';
import { verdictSchema } from '#shared/model/verdict.ts';
import { alertOutputSchema, toAlertOutput } from '#shared/output/alert-output.ts';
import { findingOutputSchema, toFindingOutput } from '#shared/output/finding-output.ts';
import { hostOutputSchema, toHostOutput } from '#shared/output/host-output.ts';
import { incidentOutputSchema, toIncidentOutput } from '#shared/output/incident-output.ts';
import { isoTimeSchema, toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { normaliseIp } from '#shared/signature/ip-address.ts';
import { ApiProblem, notFound } from './api-problem.ts';
import { findOne } from './find-one.ts';
import { defineRoute, type Route } from './route.ts';
import { readStatus, statusSchema } from './status.ts';

const schemaVersion = z.literal(SCHEMA_VERSION);
const none = z.object({});
const byId = z.object({ id: z.string().min(1).max(200) });
const lang = z.enum(LANGUAGES).default('en').describe('Language of titles and texts');
const single = z.object({ lang });
const page = {
  lang,
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('At most so many, newest first'),
  after: z.string().max(500).optional().describe('`next` of the page before'),
};
/** One or several values, separated by commas. */
const oneOf = <T extends string>(value: z.ZodType<T, string>) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(value))
    .optional();
const time = isoTimeSchema
  .transform((text) => Date.parse(text))
  .optional()
  .describe('ISO 8601, UTC');
const ipAddress = z.string().transform((text, context) => {
  const ip = normaliseIp(text);
  if (ip === undefined) context.addIssue({ code: 'custom', message: 'Not an IP address' });
  return ip ?? z.NEVER;
});
const next = z.string().optional();
const dayMs = 86_400_000;

const addressCountSchema = z.object({
  site: z.string(),
  ip: z.string(),
  alerts: z.number(),
  mining: z.number(),
  firstSeen: isoTimeSchema,
  lastSeen: isoTimeSchema,
});
const span = z.object({ from: time, to: time, limit: page.limit });

/** Everything the API answers, besides the stream of events and its own description. */
export const routes: readonly Route[] = [
  defineRoute({
    path: '/api/v1/status',
    permission: 'read',
    summary: 'What the collector watches, and what it could not do',
    params: none,
    query: none,
    response: statusSchema,
    answer: ({ context }) => readStatus(context),
  }),
  defineRoute({
    path: '/api/v1/hosts',
    permission: 'read',
    summary: 'Hosts with an agent',
    params: none,
    query: z.object(page),
    response: z.object({ schemaVersion, hosts: z.array(hostOutputSchema), next }),
    answer: async ({ context, query, language }) => {
      const { rows, next } = await context.store.read('hosts', pageOf(query));
      const hosts = rows.map((host) => toHostOutput(host, { language, connected: context.isConnected(host.hostId) }));
      return { schemaVersion: SCHEMA_VERSION, hosts, ...nextOf(next) };
    },
  }),
  defineRoute({
    path: '/api/v1/hosts/:id',
    permission: 'read',
    summary: 'One host, by its id, how its id begins, or its name',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, host: hostOutputSchema }),
    answer: async ({ context, params, language }) => {
      const host = await findOne(context, 'host', params.id, (hostId) => context.store.read('host', { hostId }));
      if (host instanceof ApiProblem) return host;
      const connected = context.isConnected(host.hostId);
      return { schemaVersion: SCHEMA_VERSION, host: toHostOutput(host, { language, connected }) };
    },
  }),
  defineRoute({
    path: '/api/v1/findings',
    permission: 'read',
    summary: 'What agents found',
    params: none,
    query: z.object({
      ...page,
      host: z.string().max(200).optional(),
      kind: z.string().max(200).optional(),
      state: z.enum(['open', 'closed']).optional(),
    }),
    response: z.object({ schemaVersion, findings: z.array(findingOutputSchema), next }),
    answer: async ({ context, query, language }) => {
      const { host, kind, state } = query;
      const { rows, next } = await context.store.read('findings', {
        ...pageOf(query),
        ...(host === undefined ? {} : { hostId: host }),
        ...(kind === undefined ? {} : { kind }),
        ...(state === undefined ? {} : { state }),
      });
      const findings = rows.map(({ finding, hostId }) => toFindingOutput(finding, { language, hostId }));
      return { schemaVersion: SCHEMA_VERSION, findings, ...nextOf(next) };
    },
  }),
  defineRoute({
    path: '/api/v1/findings/:id',
    permission: 'read',
    summary: 'One finding, by its id or how it begins',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, finding: findingOutputSchema }),
    answer: async ({ context, params, language }) => {
      const stored = await findOne(context, 'finding', params.id, (id) => context.store.read('finding', { id }));
      if (stored instanceof ApiProblem) return stored;
      const finding = toFindingOutput(stored.finding, { language, hostId: stored.hostId });
      return { schemaVersion: SCHEMA_VERSION, finding };
    },
  }),
  defineRoute({
    path: '/api/v1/incidents',
    permission: 'read',
    summary: 'What the collector concluded about hosts and addresses',
    params: none,
    query: z.object({
      ...page,
      host: z.string().max(200).optional(),
      state: oneOf(incidentStateSchema),
      verdict: oneOf(verdictSchema),
    }),
    response: z.object({ schemaVersion, incidents: z.array(incidentOutputSchema), next }),
    answer: async ({ context, query, language }) => {
      const { host, state, verdict } = query;
      const { rows, next } = await context.store.read('incidents', {
        ...pageOf(query),
        ...(host === undefined ? {} : { hostId: host }),
        ...(state === undefined ? {} : { states: state }),
        ...(verdict === undefined ? {} : { verdicts: verdict }),
      });
      // What went over into another incident is only answered when it is asked for by its id.
      const incidents = rows
        .filter(({ mergedInto }) => mergedInto === undefined)
        .map((incident) => toIncidentOutput(incident, { language }));
      return { schemaVersion: SCHEMA_VERSION, incidents, ...nextOf(next) };
    },
  }),
  defineRoute({
    path: '/api/v1/incidents/:id',
    permission: 'read',
    summary: 'One incident, by its id or how it begins; `mergedInto` names the one that continues it',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, incident: incidentOutputSchema }),
    answer: async ({ context, params, language }) => {
      const incident = await findOne(context, 'incident', params.id, (id) => context.store.read('incident', { id }));
      if (incident instanceof ApiProblem) return incident;
      return { schemaVersion: SCHEMA_VERSION, incident: toIncidentOutput(incident, { language }) };
    },
  }),
  defineRoute({
    path: '/api/v1/alerts',
    permission: 'read',
    summary: 'What security devices reported',
    params: none,
    query: z.object({
      ...page,
      from: time,
      to: time,
      ip: ipAddress.optional().describe('Either side is this address'),
      site: z.string().max(64).optional(),
      mining: z.enum(['only', 'any']).default('any'),
    }),
    response: z.object({ schemaVersion, alerts: z.array(alertOutputSchema), next }),
    answer: async ({ context, query }) => {
      const { from, to, ip, site, mining } = query;
      const { rows, next } = await context.store.read('alerts', {
        ...pageOf(query),
        ...(from === undefined ? {} : { fromMs: from }),
        ...(to === undefined ? {} : { toMs: to }),
        ...(ip === undefined ? {} : { ip }),
        ...(site === undefined ? {} : { site }),
        miningOnly: mining === 'only',
      });
      const alerts = rows.map(({ alert, ...stored }) => toAlertOutput(alert, stored));
      return { schemaVersion: SCHEMA_VERSION, alerts, ...nextOf(next) };
    },
  }),
  defineRoute({
    path: '/api/v1/alerts/:id',
    permission: 'read',
    summary: 'One alert, with the line of the device when it has to do with mining',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, alert: alertOutputSchema }),
    answer: async ({ context, params }) => {
      const stored = await context.store.read('alert', { id: params.id });
      if (stored === undefined) return notFound('alert', params.id);
      const { alert, ...options } = stored;
      return { schemaVersion: SCHEMA_VERSION, alert: toAlertOutput(alert, options) };
    },
  }),
  defineRoute({
    path: '/api/v1/destinations',
    permission: 'read',
    summary: 'Addresses that most alerts go to; the last seven days unless said otherwise',
    params: none,
    query: span,
    response: z.object({ schemaVersion, destinations: z.array(addressCountSchema) }),
    answer: async ({ context, query }) => {
      const rows = await context.store.read('top-destinations', spanOf(query, context.now()));
      return { schemaVersion: SCHEMA_VERSION, destinations: rows.map(toAddressCount) };
    },
  }),
  defineRoute({
    path: '/api/v1/sources',
    permission: 'read',
    summary: 'Addresses that most alerts come from; the last seven days unless said otherwise',
    params: none,
    query: span,
    response: z.object({ schemaVersion, sources: z.array(addressCountSchema) }),
    answer: async ({ context, query }) => {
      const rows = await context.store.read('top-sources', spanOf(query, context.now()));
      return { schemaVersion: SCHEMA_VERSION, sources: rows.map(toAddressCount) };
    },
  }),
  defineRoute({
    path: '/api/v1/sensors',
    permission: 'read',
    summary: 'Sources of alerts, when each was last heard, and how many of its lines were understood',
    params: none,
    query: none,
    response: z.object({
      schemaVersion,
      sensors: z.array(
        z.object({
          source: z.string(),
          site: z.string(),
          lastAlert: isoTimeSchema.optional(),
          read: z.number(),
          understood: z.number(),
          passedOver: z.number(),
          rejected: z.number(),
        }),
      ),
    }),
    answer: async ({ context }) => {
      const rows = await context.store.read('sensors', {});
      const sensors = rows.map(({ lastAlertMs, ...rest }) => ({
        ...rest,
        ...(lastAlertMs === undefined ? {} : { lastAlert: toIsoTime(lastAlertMs) }),
      }));
      return { schemaVersion: SCHEMA_VERSION, sensors };
    },
  }),
];

function pageOf({ limit, after }: { limit: number; after?: string | undefined }) {
  return after === undefined ? { limit } : { limit, after };
}

function nextOf(next: string | undefined) {
  return next === undefined ? {} : { next };
}

function spanOf(query: { from?: number | undefined; to?: number | undefined; limit: number }, nowMs: number) {
  const toMs = query.to ?? nowMs + 1;
  return { fromMs: query.from ?? toMs - 7 * dayMs, toMs, limit: query.limit };
}

function toAddressCount(row: {
  readonly site: string;
  readonly ip: string;
  readonly alerts: number;
  readonly mining: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}) {
  const { firstSeenMs, lastSeenMs, ...rest } = row;
  return { ...rest, firstSeen: toIsoTime(firstSeenMs), lastSeen: toIsoTime(lastSeenMs) };
}
