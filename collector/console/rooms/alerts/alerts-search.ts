import type { ApiQuery } from '#shared/api/endpoints.ts';

/** Spans until now, by their names in the URL. */
export const SPANS_MS = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const;
export type SpanName = keyof typeof SPANS_MS;
const DEFAULT_SPAN: SpanName = '7d';

export const ORDERS = ['alerts', 'mining', 'last-seen', 'first-seen'] as const;
export const SCOPES = ['any', 'internal', 'external'] as const;

/** Columns of an alert that can be filtered by. */
export const FIELDS = ['source', 'destination', 'port', 'signature', 'domain', 'action', 'device', 'type'] as const;
export type Field = (typeof FIELDS)[number];

/** One filter of single alerts. */
export interface Condition {
  readonly field: Field;
  readonly value: string;
  readonly isNot: boolean;
}

/** A step of the way: an address that was opened, and as which side. */
export interface Step {
  readonly side: 'source' | 'destination';
  readonly ip: string;
}

/** What somebody chose in the room of alerts; all of it stands in the URL. `via`: steps as `d:192.0.2.1`, `is` and `not` as `port:3333`. */
export interface AlertsSearch {
  readonly list?: 'sources' | 'alerts';
  readonly via?: readonly string[];
  readonly site?: string;
  readonly span?: SpanName;
  /** ISO 8601; both together, instead of `span`. */
  readonly from?: string;
  readonly to?: string;
  readonly scope?: 'internal' | 'external';
  readonly known?: true;
  readonly mining?: true;
  readonly text?: string;
  readonly order?: (typeof ORDERS)[number];
  readonly is?: readonly string[];
  readonly not?: readonly string[];
  /** The alert whose flyout is open. */
  readonly alert?: string;
}

export function readAlertsSearch(search: Record<string, unknown>): AlertsSearch {
  const list = search.list === 'sources' || search.list === 'alerts' ? search.list : undefined;
  const span = (Object.keys(SPANS_MS) as SpanName[]).find((each) => each === search.span);
  const order = ORDERS.find((each) => each === search.order);
  const scope = search.scope === 'internal' || search.scope === 'external' ? search.scope : undefined;
  const [from, to] = [timeOf(search.from), timeOf(search.to)];
  const via = textsOf(search.via).filter((step) => /^[sd]:[0-9a-f.:]+$/i.test(step));
  return {
    ...(list === undefined ? {} : { list }),
    ...(via.length === 0 ? {} : { via: via.slice(0, 6) }),
    ...textOf('site', search.site),
    ...(span === undefined ? {} : { span }),
    ...(from === undefined || to === undefined ? {} : { from, to }),
    ...(scope === undefined ? {} : { scope }),
    ...(search.known === true ? { known: true as const } : {}),
    ...(search.mining === true ? { mining: true as const } : {}),
    ...textOf('text', search.text),
    ...(order === undefined ? {} : { order }),
    ...conditionsText('is', search.is),
    ...conditionsText('not', search.not),
    ...textOf('alert', search.alert),
  };
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : []).filter((each) => typeof each === 'string');
}

function textOf<Key extends string>(key: Key, value: unknown): { readonly [K in Key]?: string } {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? ({ [key]: text.slice(0, 200) } as { [K in Key]: string }) : {};
}

function timeOf(value: unknown): string | undefined {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : undefined;
}

function conditionsText<Key extends 'is' | 'not'>(
  key: Key,
  value: unknown,
): { readonly [K in Key]?: readonly string[] } {
  const texts = textsOf(value).filter((text) => FIELDS.some((field) => text.startsWith(`${field}:`)));
  return texts.length === 0 ? {} : ({ [key]: texts.slice(0, 30) } as unknown as { [K in Key]: readonly string[] });
}

export function stepsOf({ via = [] }: AlertsSearch): readonly Step[] {
  return via.map((text) => ({ side: text.startsWith('s:') ? 'source' : 'destination', ip: text.slice(2) }));
}

export function textOfStep({ side, ip }: Step): string {
  return `${side === 'source' ? 's' : 'd'}:${ip}`;
}

export function conditionsOf({ is = [], not = [] }: AlertsSearch): readonly Condition[] {
  const read = (isNot: boolean) => (text: string) => {
    const colon = text.indexOf(':');
    return { field: text.slice(0, colon) as Field, value: text.slice(colon + 1), isNot };
  };
  return [...is.map(read(false)), ...not.map(read(true))];
}

/** The search with one condition more, or less. */
export function withCondition(search: AlertsSearch, condition: Condition, isOn: boolean): AlertsSearch {
  const key = condition.isNot ? 'not' : 'is';
  const other = condition.isNot ? 'is' : 'not';
  const text = `${condition.field}:${condition.value}`;
  const without = (texts: readonly string[] = []) => texts.filter((each) => each !== text);
  const own = isOn ? [...without(search[key]), text] : without(search[key]);
  const { [key]: _, [other]: against, ...rest } = search;
  const kept = without(against);
  return { ...rest, ...(own.length === 0 ? {} : { [key]: own }), ...(kept.length === 0 ? {} : { [other]: kept }) };
}

/** @param nowMs a time that changes seldom: every change asks again */
export function spanOf(search: AlertsSearch, nowMs: number): { readonly from: string; readonly to?: string } {
  if (search.from !== undefined && search.to !== undefined) return { from: search.from, to: search.to };
  return { from: new Date(nowMs - SPANS_MS[search.span ?? DEFAULT_SPAN]).toISOString() };
}

export function shownSpan(search: AlertsSearch): SpanName | 'own' {
  return search.from === undefined ? (search.span ?? DEFAULT_SPAN) : 'own';
}

/** Which addresses are listed: those of one side, and of whom. */
export function addressListOf(search: AlertsSearch): { readonly side: Step['side']; readonly of?: string } {
  const last = stepsOf(search).at(-1);
  if (last !== undefined) return { side: last.side === 'source' ? 'destination' : 'source', of: last.ip };
  return { side: search.list === 'sources' ? 'source' : 'destination' };
}

/** What the list of addresses is asked with. */
export function addressQuery(search: AlertsSearch, nowMs: number): ApiQuery<'GET /api/v1/destinations.csv'> {
  const { of } = addressListOf(search);
  return {
    ...spanOf(search, nowMs),
    ...(of === undefined ? {} : { ip: of }),
    ...(search.site === undefined ? {} : { site: search.site }),
    ...(search.scope === undefined ? {} : { scope: search.scope }),
    ...(search.known === true ? { known: 'only' } : {}),
    ...(search.mining === true ? { mining: 'only' } : {}),
    ...(search.text === undefined ? {} : { text: search.text }),
    ...(search.order === undefined ? {} : { order: search.order }),
  };
}

const NOT_NAMES = {
  source: 'notSource',
  destination: 'notDestination',
  port: 'notPort',
  signature: 'notSignature',
  domain: 'notDomain',
  action: 'notAction',
  device: 'notDevice',
  type: 'notType',
} as const satisfies Record<Field, string>;

/** What single alerts are asked with. */
export function alertQuery(search: AlertsSearch, nowMs: number): ApiQuery<'GET /api/v1/alerts.csv'> {
  const values = new Map<string, string[]>();
  const add = (name: string, value: string) => values.set(name, [...(values.get(name) ?? []), value]);
  for (const { field, value, isNot } of conditionsOf(search)) add(isNot ? NOT_NAMES[field] : field, value);
  if (search.text !== undefined) add('signature', search.text);
  return {
    ...spanOf(search, nowMs),
    ...(search.site === undefined ? {} : { site: search.site }),
    ...(search.mining === true ? { mining: 'only' } : {}),
    ...Object.fromEntries(values),
  };
}
