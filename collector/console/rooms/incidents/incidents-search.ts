import type { ApiQuery } from '#shared/api/endpoints.ts';
import type { IncidentState } from '#shared/model/incident-work.ts';
import type { Role, Verdict } from '#shared/model/verdict.ts';

export const VERDICTS = ['confirmed', 'probable', 'suspicious', 'observed'] as const satisfies readonly Verdict[];
/** Those that somebody still has to do something about come first. */
export const OPEN_STATES = [
  ...(['new', 'reopened', 'investigating', 'contained', 'watching'] as const satisfies readonly IncidentState[]),
];
export const STATES = [...OPEN_STATES, 'closed'] as const satisfies readonly IncidentState[];
export const ROLES = [
  'miner',
  'relay',
  'dropper',
  'dormant',
  'blocked',
  'browser',
  'hook',
] as const satisfies readonly Role[];
export const ORDERS = ['last-change', 'first-seen', 'probability'] as const;
export const SPANS = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const;
export const WHOSE = ['me', 'nobody'] as const;

export type Span = keyof typeof SPANS;

/** What the address of the inbox says; what is absent is as it is at first: open ones, of any time, the latest change first. */
export interface IncidentsSearch {
  readonly text?: string;
  readonly verdict?: readonly Verdict[];
  /** Empty: all of them, closed ones too. */
  readonly state?: readonly IncidentState[];
  readonly role?: Role;
  readonly host?: string;
  readonly site?: string;
  readonly whose?: (typeof WHOSE)[number];
  readonly assignee?: string;
  readonly span?: Span;
  readonly order?: (typeof ORDERS)[number];
  /** The incident whose flyout is open. */
  readonly open?: string;
}

/** Reads what stands in an address; what makes no sense is left out. */
export function readIncidentsSearch(search: Record<string, unknown>): IncidentsSearch {
  const { text, verdict, state, role, host, site, whose, assignee, span, order, open } = search;
  return {
    ...(typeof text === 'string' && text !== '' ? { text: text.slice(0, 200) } : {}),
    ...(Array.isArray(verdict) ? { verdict: VERDICTS.filter((each) => verdict.includes(each)) } : {}),
    ...(Array.isArray(state) ? { state: STATES.filter((each) => state.includes(each)) } : {}),
    ...oneOf('role', ROLES, role),
    ...(typeof host === 'string' ? { host } : {}),
    ...(typeof site === 'string' ? { site } : {}),
    ...oneOf('whose', WHOSE, whose),
    ...(typeof assignee === 'string' && assignee !== '' ? { assignee } : {}),
    ...oneOf('span', Object.keys(SPANS) as Span[], span),
    ...oneOf('order', ORDERS, order),
    ...(typeof open === 'string' ? { open } : {}),
  };
}

/** The question behind an address. `nowMs` is rounded, so that it stays the same question for a while. */
export function toIncidentsQuery(
  search: IncidentsSearch,
  me: string | undefined,
  nowMs: number,
): ApiQuery<'GET /api/v1/incidents.csv'> {
  const { text, verdict, state, role, host, site, whose, assignee, span, order } = search;
  const states = state ?? OPEN_STATES;
  const who = whose === 'me' ? me : assignee;
  return {
    order: order ?? 'last-change',
    observed: 'hide',
    ...(text === undefined ? {} : { text }),
    ...(verdict === undefined || verdict.length === 0 ? {} : { verdict: verdict.join(',') }),
    ...(states.length === 0 ? {} : { state: states.join(',') }),
    ...(role === undefined ? {} : { role }),
    ...(host === undefined ? {} : { host }),
    ...(site === undefined ? {} : { site }),
    ...(whose === 'nobody' ? { unassigned: 'only' as const } : who === undefined ? {} : { assignee: who }),
    ...(span === undefined ? {} : { from: new Date(roundDown(nowMs - SPANS[span])).toISOString() }),
  };
}

/** Whether anything is narrowed that a person could take back. */
export function isNarrowed({ order: _, open: __, ...filters }: IncidentsSearch): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

function oneOf<Key extends string, T extends string>(key: Key, known: readonly T[], value: unknown) {
  const found = known.find((each) => each === value);
  return found === undefined ? {} : ({ [key]: found } as { [K in Key]: T });
}

const ROUNDED_MS = 60_000;

function roundDown(atMs: number): number {
  return Math.floor(atMs / ROUNDED_MS) * ROUNDED_MS;
}
