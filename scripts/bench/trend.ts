/** A value that was looked at, and when. */
export interface Look {
  readonly hours: number;
  readonly value: number;
}

export interface Trend {
  readonly mean: number;
  readonly perHour: number;
  /** Two standard errors of it, from spans of a minute: neighbouring looks are not independent. */
  readonly giveOrTake: number;
}

/** Least squares over what `summarise` makes of each minute. What collects its garbage goes up and down, so a growth that is smaller than `giveOrTake` says nothing. */
export function trendOf(looks: readonly Look[], summarise: (values: readonly number[]) => number): Trend {
  const minutesOf = Map.groupBy(looks, ({ hours }) => Math.floor(hours * 60));
  const spans = [...minutesOf.values()].map((span) => ({
    at: meanOf(span.map(({ hours }) => hours)),
    value: summarise(span.map(({ value }) => value)),
  }));
  const mean = meanOf(spans.map(({ value }) => value));
  const middle = meanOf(spans.map(({ at }) => at));
  const spread = sumOf(spans.map(({ at }) => (at - middle) ** 2));
  const perHour = sumOf(spans.map(({ at, value }) => (at - middle) * (value - mean))) / spread;
  const left = sumOf(spans.map(({ at, value }) => (value - mean - perHour * (at - middle)) ** 2));
  return { mean, perHour, giveOrTake: 2 * Math.sqrt(left / Math.max(1, spans.length - 2) / spread) };
}

export function leastOf(values: readonly number[]): number {
  return Math.min(...values);
}

export function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

/** The value that so large a share of them does not exceed: 0.5 is the median. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
