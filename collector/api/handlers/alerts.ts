import type { alertEndpoints } from '#shared/api/alerts.ts';
import { toAlertOutput } from '#shared/output/alert-output.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { AddressCount } from '../../store/alert-questions.ts';
import { notFound } from '../api-problem.ts';
import type { HandlersOf } from '../handler.ts';
import { nextOf, pageOf } from '../page-of.ts';

const WEEK_MS = 7 * 86_400_000;

export const alertHandlers: HandlersOf<typeof alertEndpoints> = {
  'GET /api/v1/alerts': async ({ context, query }) => {
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
  'GET /api/v1/alerts/:id': async ({ context, params }) => {
    const stored = await context.store.read('alert', { id: params.id });
    if (stored === undefined) return notFound('alert', params.id);
    const { alert, ...options } = stored;
    return { schemaVersion: SCHEMA_VERSION, alert: toAlertOutput(alert, options) };
  },
  'GET /api/v1/destinations': async ({ context, query }) => {
    const rows = await context.store.read('top-destinations', spanOf(query, context.now()));
    return { schemaVersion: SCHEMA_VERSION, destinations: rows.map(toAddressCount) };
  },
  'GET /api/v1/sources': async ({ context, query }) => {
    const rows = await context.store.read('top-sources', spanOf(query, context.now()));
    return { schemaVersion: SCHEMA_VERSION, sources: rows.map(toAddressCount) };
  },
};

function spanOf(query: { from?: number | undefined; to?: number | undefined; limit: number }, nowMs: number) {
  const toMs = query.to ?? nowMs + 1;
  return { fromMs: query.from ?? toMs - WEEK_MS, toMs, limit: query.limit };
}

function toAddressCount({ firstSeenMs, lastSeenMs, ...rest }: AddressCount) {
  return { ...rest, firstSeen: toIsoTime(firstSeenMs), lastSeen: toIsoTime(lastSeenMs) };
}
