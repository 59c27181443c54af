import type { z } from 'zod';
import { accountEndpoints } from './accounts.ts';
import { alertEndpoints } from './alerts.ts';
import { allowanceEndpoints } from './allowances.ts';
import { auditEndpoints } from './audit.ts';
import type { Endpoint, EndpointName } from './endpoint.ts';
import { findingEndpoints } from './findings.ts';
import { hostBaitEndpoints } from './host-bait.ts';
import { hostCpuEndpoints } from './host-cpu.ts';
import { hostLiveEndpoints } from './host-live.ts';
import { firstRunEndpoints } from './first-run.ts';
import { hostEndpoints } from './hosts.ts';
import { incidentEvidenceEndpoints } from './incident-evidence.ts';
import { incidentWorkEndpoints } from './incident-work.ts';
import { incidentEndpoints } from './incidents.ts';
import { overviewEndpoints } from './overview.ts';
import { retentionEndpoints } from './retention.ts';
import { sessionEndpoints } from './sessions.ts';
import { searchEndpoints } from './search.ts';
import { statusEndpoints } from './status.ts';
import { tokenEndpoints } from './tokens.ts';

/** Everything the API answers, besides the stream of events and its own description. */
export const endpoints = {
  ...statusEndpoints,
  ...overviewEndpoints,
  ...firstRunEndpoints,
  ...hostEndpoints,
  ...hostCpuEndpoints,
  ...hostLiveEndpoints,
  ...hostBaitEndpoints,
  ...findingEndpoints,
  ...incidentEndpoints,
  ...incidentWorkEndpoints,
  ...incidentEvidenceEndpoints,
  ...alertEndpoints,
  ...searchEndpoints,
  ...allowanceEndpoints,
  ...auditEndpoints,
  ...sessionEndpoints,
  ...accountEndpoints,
  ...tokenEndpoints,
  ...retentionEndpoints,
} as const satisfies Readonly<Record<EndpointName, Endpoint>>;
export type Endpoints = typeof endpoints;

/** What a client sends and gets, by the name of the endpoint. Everything in it is JSON. */
export type ApiQuery<N extends keyof Endpoints> = z.input<Endpoints[N]['query']>;
export type ApiParams<N extends keyof Endpoints> = z.input<Endpoints[N]['params']>;
export type ApiBody<N extends keyof Endpoints> = z.input<Endpoints[N]['body']>;
export type ApiAnswer<N extends keyof Endpoints> = z.output<Endpoints[N]['response']>;
