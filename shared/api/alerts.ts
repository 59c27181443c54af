import * as z from 'zod';
import { alertOutputSchema } from '../output/alert-output.ts';
import { addressOutputSchema } from '../output/address-output.ts';
import { endpoint } from './endpoint.ts';
import { byId, ipAddress, lang, next, page, schemaVersion, single, time } from './parameters.ts';

/** One value or several: the parameter is repeated. */
const values = z
  .union([z.string().max(500), z.array(z.string().max(500)).max(50)])
  .transform((value) => [value].flat())
  .optional();
const addresses = z
  .union([ipAddress, z.array(ipAddress).max(50)])
  .transform((value) => [value].flat())
  .optional();

/** What a list of alerts is narrowed by. Of several values of one parameter one has to hold; of several `not…` values none may. */
const alertFilter = {
  from: time,
  to: time,
  ip: ipAddress.optional().describe('Either side is this address'),
  site: z.string().max(64).optional(),
  mining: z.enum(['only', 'any']).default('any'),
  source: addresses,
  destination: addresses,
  port: values.describe('Of the destination'),
  domain: values.describe('Part of it, whatever the case'),
  signature: values.describe('Part of it, whatever the case'),
  action: values.describe('allowed or blocked'),
  type: values.describe('alert, flow or event'),
  device: values,
  notSource: addresses,
  notDestination: addresses,
  notPort: values,
  notDomain: values,
  notSignature: values,
  notAction: values,
  notType: values,
  notDevice: values,
} as const;

/** What a list of addresses is narrowed and ordered by. */
const addressList = {
  from: time,
  to: time.describe('The last seven days unless said otherwise'),
  site: z.string().max(64).optional(),
  ip: ipAddress.optional().describe('The address on the other side: who talks to it, or whom it talks to'),
  scope: z.enum(['internal', 'external', 'any']).default('any'),
  known: z.enum(['only', 'any']).default('any').describe('only: addresses that a signature lists'),
  mining: z.enum(['only', 'any']).default('any').describe('only: with alerts that have to do with mining'),
  text: z.string().max(200).optional().describe('Part of the address, or of the name of a host that has it'),
  order: z.enum(['alerts', 'mining', 'first-seen', 'last-seen']).default('alerts').describe('Highest first'),
} as const;
const addressPage = z.object({ ...page, ...addressList });
const total = z.int().describe('How many there are, on all pages');

const facet = z.array(z.object({ value: z.string(), alerts: z.int() }));
const facetSchema = z.object({
  signature: facet,
  port: facet,
  device: facet,
  action: facet,
  type: facet,
});

export const alertEndpoints = {
  'GET /api/v1/alerts': endpoint({
    permission: 'viewer',
    summary: 'What security devices reported',
    query: z.object({ ...page, ...alertFilter }),
    response: z.object({ schemaVersion, alerts: z.array(alertOutputSchema), next }),
  }),
  'GET /api/v1/alerts.csv': endpoint({
    permission: 'viewer',
    summary: 'The newest 20,000 alerts of a filter as a table; its name says when there are more',
    query: z.object({ lang, ...alertFilter }),
    response: z.string(),
    media: ['text/csv'],
  }),
  'GET /api/v1/alerts/facets': endpoint({
    permission: 'viewer',
    summary: 'How often each value of some columns occurs among the newest 100,000 alerts of a filter',
    query: z.object({ lang, ...alertFilter }),
    response: z.object({
      schemaVersion,
      counts: facetSchema,
      counted: z.int(),
      isComplete: z.boolean().describe('False: there are older ones that were not counted'),
    }),
  }),
  'GET /api/v1/alerts/:id': endpoint({
    permission: 'viewer',
    summary: 'One alert, with the line of the device when it has to do with mining',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, alert: alertOutputSchema }),
  }),
  'GET /api/v1/destinations': endpoint({
    permission: 'viewer',
    summary: 'Addresses that alerts go to; with `ip`, those that it talks to',
    query: addressPage,
    response: z.object({ schemaVersion, destinations: z.array(addressOutputSchema), total, next }),
  }),
  'GET /api/v1/destinations.csv': endpoint({
    permission: 'viewer',
    summary: 'The first 5,000 of them as a table; its name says when there are more',
    query: z.object({ lang, ...addressList }),
    response: z.string(),
    media: ['text/csv'],
  }),
  'GET /api/v1/sources': endpoint({
    permission: 'viewer',
    summary: 'Addresses that alerts come from; with `ip`, those that talk to it',
    query: addressPage,
    response: z.object({ schemaVersion, sources: z.array(addressOutputSchema), total, next }),
  }),
  'GET /api/v1/sources.csv': endpoint({
    permission: 'viewer',
    summary: 'The first 5,000 of them as a table; its name says when there are more',
    query: z.object({ lang, ...addressList }),
    response: z.string(),
    media: ['text/csv'],
  }),
} as const;
