import type { Endpoints } from '#shared/api/endpoints.ts';
import type { Handler } from './handler.ts';
import { alertHandlers } from './handlers/alerts.ts';
import { allowanceHandlers } from './handlers/allowances.ts';
import { auditHandlers } from './handlers/audit.ts';
import { findingHandlers } from './handlers/findings.ts';
import { hostCpuHandlers } from './handlers/host-cpu.ts';
import { hostHandlers } from './handlers/hosts.ts';
import { incidentWorkHandlers } from './handlers/incident-work.ts';
import { incidentHandlers } from './handlers/incidents.ts';
import { sessionHandlers } from './handlers/sessions.ts';
import { statusHandlers } from './handlers/status.ts';

/** What answers each endpoint. */
export const handlers: { readonly [N in keyof Endpoints]: Handler<N> } = {
  ...statusHandlers,
  ...hostHandlers,
  ...hostCpuHandlers,
  ...findingHandlers,
  ...incidentHandlers,
  ...incidentWorkHandlers,
  ...alertHandlers,
  ...allowanceHandlers,
  ...auditHandlers,
  ...sessionHandlers,
};
