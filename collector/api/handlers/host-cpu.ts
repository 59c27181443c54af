import type { hostCpuEndpoints } from '#shared/api/host-cpu.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { drawObservers } from '../../series/draw-observers.ts';
import { drawSeries } from '../../series/draw-series.ts';
import { ApiProblem } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { HandlersOf } from '../handler.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SHORTEST_MS = MINUTE_MS;
const LONGEST_MS = 7 * 24 * HOUR_MS;

export const hostCpuHandlers: HandlersOf<typeof hostCpuEndpoints> = {
  'GET /api/v1/hosts/:id/series': async ({ context, params, query }) => {
    const nowMs = context.now();
    const toMs = query.to ?? nowMs;
    const fromMs = query.from ?? toMs - HOUR_MS;
    if (!(toMs - fromMs >= SHORTEST_MS && toMs - fromMs <= LONGEST_MS)) {
      const message = 'The span has to be between one minute and seven days';
      return new ApiProblem(400, { code: 'bad-parameter', message, path: 'from' });
    }
    const host = await findOne(context, 'host', params.id, (hostId) => context.store.read('host', { hostId }));
    if (host instanceof ApiProblem) return host;
    const points = await context.series.points(host.hostId, fromMs, toMs);
    const { groups, gaps, ...columns } = drawSeries(points, { fromMs, toMs, steps: query.points, nowMs });
    const { observers, known } = drawObservers(points, { fromMs, toMs });
    const spanOf = (span: { readonly fromMs: number; readonly toMs: number }) => ({
      from: toIsoTime(span.fromMs),
      to: toIsoTime(span.toMs),
    });
    return {
      ...{ schemaVersion: SCHEMA_VERSION, host: host.hostId, cpuCount: host.facts.cpuCount },
      ...spanOf({ fromMs, toMs }),
      ...copied(columns),
      groups: groups.map(({ key, name, cores }) => ({ group: key, name, cores: [...cores] })),
      gaps: gaps.map(spanOf),
      observers: observers.map(({ kind, name, ...span }) => ({ ...spanOf(span), kind, name })),
      observersKnown: known,
    };
  },
};

type Copied<T> = { [K in keyof T]: T[K] extends readonly (infer Item)[] | undefined ? Item[] : T[K] };

function copied<T extends object>(columns: T): Copied<T> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, Array.isArray(column) ? [...column] : column]),
  ) as Copied<T>;
}
