import type { ApiQuery } from '#shared/api/endpoints.ts';

/** What a person chose in the list of hosts, as it stands in the URL. Several values of one filter are separated by commas. */
export interface HostsSearch {
  readonly text?: string;
  readonly state?: string;
  readonly system?: string;
  readonly verdict?: string;
  readonly label?: string;
  readonly blind?: string;
  readonly order?: HostsOrder;
}

/** The filters, without the order. */
const HOST_FILTERS = ['text', 'state', 'system', 'verdict', 'label', 'blind'] as const;

export const HOSTS_ORDERS = ['verdict', 'cpu', 'name', 'last-seen', 'first-seen'] as const;
export type HostsOrder = (typeof HOSTS_ORDERS)[number];

export function readHostsSearch(search: Readonly<Record<string, unknown>>): HostsSearch {
  const filters = HOST_FILTERS.flatMap((name) => {
    const value = search[name];
    return value === undefined || value === '' ? [] : [[name, String(value)] as const];
  });
  const order = HOSTS_ORDERS.find((each) => each === search.order);
  return { ...Object.fromEntries(filters), ...(order === undefined ? {} : { order }) };
}

export function hostsQuery({ order = 'verdict', ...filters }: HostsSearch): ApiQuery<'GET /api/v1/hosts'> {
  return { ...filters, order };
}

/** The values of one filter. */
export function valuesOf(filter: string | undefined): readonly string[] {
  return filter === undefined ? [] : filter.split(',');
}

/** The filter with this value put in, or taken out when it was in. Undefined: nothing is left of it. */
export function toggleValue(filter: string | undefined, value: string): string | undefined {
  const before = valuesOf(filter);
  const after = before.includes(value) ? before.filter((each) => each !== value) : [...before, value];
  return after.length === 0 ? undefined : after.join(',');
}
