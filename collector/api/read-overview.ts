import type { Counted, Overview } from '#shared/api/overview.ts';
import { render } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import { capabilityNameSchema } from '#shared/model/host.ts';
import { SILENT_AFTER_MS } from '#shared/model/host-list.ts';
import { incidentStateSchema } from '#shared/model/incident-work.ts';
import { unobservableReasonSchema } from '#shared/model/observed.ts';
import { toIncidentOutput } from '#shared/output/incident-output.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { AddressCount } from '../store/alert-questions.ts';
import type { BlindSpot, IncidentFilter } from '../store/queries.ts';
import type { ApiContext } from './api-context.ts';
import { findQuietSensors, type QuietSensor } from './quiet-sensors.ts';

/** An episode that nobody spoke of for so long is over. */
const NOW_SPAN_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const UNWATCHED_DAYS = 7;
const MAX_ROWS = 10;
const MAX_TOP = 5;

const OPEN = incidentStateSchema.options.filter((state) => state !== 'closed');
const WAITING = ['new', 'reopened'] as const;
const MINING = ['miner', 'relay', 'browser'] as const;
const TELLING = ['suspicious', 'probable', 'confirmed'] as const;

/** The two questions of the first page, and what is new and waits for whoever asks. One read a number, whatever the number of rows. */
export async function readOverview(
  context: ApiContext,
  {
    language,
    sinceMs,
    who,
  }: { readonly language: Language; readonly sinceMs: number | undefined; readonly who: string },
): Promise<Overview> {
  const { store, place } = context;
  const nowMs = context.now();
  const mining: IncidentFilter = {
    ...{ currentOnly: true, states: OPEN, verdicts: ['confirmed', 'probable'], roles: MINING },
    fromMs: nowMs - NOW_SPAN_MS,
  };
  const open: IncidentFilter = { currentOnly: true, states: OPEN };
  const telling: IncidentFilter = { ...open, verdicts: TELLING };
  const silentBeforeMs = nowMs - SILENT_AFTER_MS;
  const [subjects, miningFacets, rows, openFacets, hosts, blindSpots, unwatched, sensors, mine, unassigned, news] =
    await Promise.all([
      store.read('incident-subjects', mining),
      store.read('incident-facets', mining),
      store.read('incidents', { ...mining, limit: MAX_ROWS, order: 'probability' }),
      store.read('incident-facets', open),
      store.read('host-facets', { silentBeforeMs }),
      store.read('blind-spots', { silentBeforeMs }),
      context.unwatched.get(nowMs, () => readUnwatched(context, MAX_TOP)),
      store.read('sensors', {}),
      store.read('incident-facets', { ...telling, assignee: who }),
      store.read('incident-facets', { ...telling, states: WAITING, assignee: null }),
      sinceMs === undefined ? undefined : store.read('incident-facets', { ...telling, begunFromMs: sinceMs }),
    ]);
  const heard = sensors.flatMap(({ lastAlertMs }) => lastAlertMs ?? []);
  const quiet = findQuietSensors(sensors, place.followed, place.site, nowMs);
  const openQuery = { state: OPEN.join(',') };
  const nowQuery = { ...openQuery, role: MINING.join(','), from: toIsoTime(nowMs - NOW_SPAN_MS) };
  const ofVerdict = (counts: { readonly [V in string]?: number }, verdict: string, query: Record<string, string>) =>
    incidents(counts[verdict] ?? 0, { verdict, ...query });
  const newsQuery = { ...openQuery, since: toIsoTime(sinceMs ?? 0) };
  const states = (state: 'watched' | 'partly' | 'silent') => counted(hosts.states[state] ?? 0, 'hosts', { state });
  return {
    ...{ schemaVersion: SCHEMA_VERSION, at: toIsoTime(nowMs) },
    mining: {
      subjects: { confirmed: subjects.confirmed ?? 0, probable: subjects.probable ?? 0 },
      confirmed: ofVerdict(miningFacets.verdicts, 'confirmed', nowQuery),
      probable: ofVerdict(miningFacets.verdicts, 'probable', nowQuery),
      incidents: rows.rows.map((incident) => toIncidentOutput(incident, { language })),
    },
    open: {
      confirmed: ofVerdict(openFacets.verdicts, 'confirmed', openQuery),
      probable: ofVerdict(openFacets.verdicts, 'probable', openQuery),
      suspicious: ofVerdict(openFacets.verdicts, 'suspicious', openQuery),
      observed: ofVerdict(openFacets.verdicts, 'observed', openQuery),
    },
    coverage: {
      hosts: {
        known: counted(hosts.total, 'hosts', {}),
        ...{ watched: states('watched'), partly: states('partly'), silent: states('silent') },
      },
      blindSpots: describeBlindSpots(blindSpots, language),
      unwatched: {
        addresses: counted(unwatched.value.total, 'unwatched-addresses', {}),
        top: unwatched.value.rows.map(toAddress),
        at: toIsoTime(unwatched.atMs),
      },
      sensors: {
        known: counted(sensors.length, 'sensors', {}),
        ...(heard.length === 0 ? {} : { lastAlert: toIsoTime(Math.max(...heard)) }),
        quiet: quiet.map(toSensor),
      },
    },
    ...(sinceMs === undefined || news === undefined
      ? {}
      : {
          news: {
            since: toIsoTime(sinceMs),
            incidents: incidents(news.total, { verdict: TELLING.join(','), ...newsQuery }),
            confirmed: ofVerdict(news.verdicts, 'confirmed', newsQuery),
          },
        }),
    waiting: {
      mine: incidents(mine.total, { ...openQuery, verdict: TELLING.join(','), assignee: who }),
      unassigned: incidents(unassigned.total, {
        ...{ state: WAITING.join(','), verdict: TELLING.join(','), unassigned: 'only' },
      }),
    },
  };
}

/** Of whole days: today and the six before. */
export function readUnwatched({ store, now }: ApiContext, limit: number) {
  return store.read('unwatched-addresses', { fromMs: now() - (UNWATCHED_DAYS - 1) * DAY_MS, limit });
}

export function toAddress({ site, ip, alerts, mining, firstSeenMs, lastSeenMs }: AddressCount) {
  return { site, ip, alerts, mining, firstSeen: toIsoTime(firstSeenMs), lastSeen: toIsoTime(lastSeenMs) };
}

function toSensor({ source, site, lastAlertMs, usualGapMs }: QuietSensor) {
  return {
    ...{ source, site },
    ...(lastAlertMs === undefined ? {} : { lastAlert: toIsoTime(lastAlertMs) }),
    ...(usualGapMs === undefined ? {} : { usualGapMs }),
  };
}

function counted(count: number, list: Counted['rows']['list'], query: Record<string, string>): Counted {
  return { count, rows: { list, query } };
}

function incidents(count: number, query: Record<string, string>): Counted {
  return counted(count, 'incidents', query);
}

/** The reason that most hosts share comes first; what this version can see nowhere, last. */
function describeBlindSpots(spots: readonly BlindSpot[], language: Language): Overview['coverage']['blindSpots'] {
  const place = ({ reason, hosts }: BlindSpot) => (reason === 'not-implemented' ? -1 : hosts);
  return [...spots]
    .sort((left, right) => place(right) - place(left))
    .flatMap(({ reason: code, hosts, capabilities }) => {
      const reason = unobservableReasonSchema.safeParse(code).data;
      if (reason === undefined) return [];
      const remedy = render(`remedy.${reason}`, {}, language);
      return {
        ...{ reason, reasonText: render(`reason.${reason}`, {}, language) },
        ...(remedy === '' ? {} : { remedy }),
        hosts: counted(hosts, 'hosts', { state: 'connected', blind: reason }),
        capabilities: [...capabilities]
          .sort((left, right) => right.hosts - left.hosts)
          .flatMap(({ name: code, hosts: count }) => {
            const name = capabilityNameSchema.safeParse(code).data;
            return name === undefined ? [] : { name, text: render(`capability.${name}`, {}, language), hosts: count };
          }),
      };
    });
}
