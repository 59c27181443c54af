/** Spans that the chart shows, by their names in the URL. */
export const SPANS_MS = {
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
} as const;
export type SpanName = keyof typeof SPANS_MS;

export const TABS = ['now', 'findings', 'bait', 'inventory', 'agent'] as const;
export type HostTab = (typeof TABS)[number];

/** What somebody chose in the room of a host. Absent: the last hour until now, as a chart, what runs now, nothing marked. */
export interface HostSearch {
  readonly tab?: HostTab;
  readonly span?: SpanName;
  /** Where the chart ends, epoch milliseconds; absent: now, and it goes on by itself. */
  readonly until?: number;
  /** The span that is looked at closely, epoch milliseconds. */
  readonly from?: number;
  readonly to?: number;
  readonly as?: 'table';
}

export function readHostSearch(search: Record<string, unknown>): HostSearch {
  const tab = TABS.find((each) => each === search.tab);
  const span = (Object.keys(SPANS_MS) as SpanName[]).find((each) => each === search.span);
  const [until, from, to] = [timeOf(search.until), timeOf(search.from), timeOf(search.to)];
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(span === undefined ? {} : { span }),
    ...(until === undefined ? {} : { until }),
    ...(from === undefined || to === undefined || to <= from ? {} : { from, to }),
    ...(search.as === 'table' ? { as: 'table' as const } : {}),
  };
}

function timeOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value < 8e15 ? value : undefined;
}
