import type { Endpoints } from '#shared/api/endpoints.ts';
import type { Handler } from './handler.ts';
import { accountHandlers } from './handlers/accounts.ts';
import { alertHandlers } from './handlers/alerts.ts';
import { allowanceHandlers } from './handlers/allowances.ts';
import { auditHandlers } from './handlers/audit.ts';
import { findingHandlers } from './handlers/findings.ts';
import { hostBaitHandlers } from './handlers/host-bait.ts';
import { hostCpuHandlers } from './handlers/host-cpu.ts';
import { hostLiveHandlers } from './handlers/host-live.ts';
import { firstRunHandlers } from './handlers/first-run.ts';
import { hostHandlers } from './handlers/hosts.ts';
import { incidentEvidenceHandlers } from './handlers/incident-evidence.ts';
import { incidentWorkHandlers } from './handlers/incident-work.ts';
import { incidentHandlers } from './handlers/incidents.ts';
import { overviewHandlers } from './handlers/overview.ts';
import { retentionHandlers } from './handlers/retention.ts';
import { sessionHandlers } from './handlers/sessions.ts';
import { searchHandlers } from './handlers/search.ts';
import { statusHandlers } from './handlers/status.ts';
import { tokenHandlers } from './handlers/tokens.ts';

/** What answers each endpoint. */
export const handlers: { readonly [N in keyof Endpoints]: Handler<N> } = {
  ...statusHandlers,
  ...overviewHandlers,
  ...firstRunHandlers,
  ...hostHandlers,
  ...hostCpuHandlers,
  ...hostLiveHandlers,
  ...hostBaitHandlers,
  ...findingHandlers,
  ...incidentHandlers,
  ...incidentWorkHandlers,
  ...incidentEvidenceHandlers,
  ...alertHandlers,
  ...searchHandlers,
  ...allowanceHandlers,
  ...auditHandlers,
  ...sessionHandlers,
  ...accountHandlers,
  ...tokenHandlers,
  ...retentionHandlers,
};
