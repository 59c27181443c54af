import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { schemaVersion } from './parameters.ts';

/** A listener that others connect to. `loopbackOnly`: nobody but this machine reaches it, and `option` is what opens it. */
const listenerSchema = z.object({ port: z.int(), loopbackOnly: z.boolean(), option: z.string() });

export const firstRunEndpoints = {
  'GET /api/v1/first-run': endpoint({
    permission: 'administrator',
    summary: 'What is set up already, and what the next step has to know',
    response: z.object({
      schemaVersion,
      /** The machine of the collector has an agent that reports. */
      thisMachine: z.boolean(),
      /** A network sensor has reported. */
      device: z.boolean(),
      /** There is more than one host. */
      moreHosts: z.boolean(),
      /** Names and addresses under which others may reach this machine, the likeliest first. */
      addresses: z.array(z.string()),
      agents: listenerSchema,
      ingest: listenerSchema,
    }),
  }),
  'POST /api/v1/first-run/tokens': endpoint({
    permission: 'administrator',
    summary: 'The tokens that agents and shippers of alerts show; that they were read stands in the audit log',
    response: z.object({ schemaVersion, agent: z.string(), ingest: z.string() }),
  }),
} as const;
