/** How long a pause may last with its edges, hours. Shorter ones are gaps in the work; with longer ones the work is a job of some hours a day. */
const PAUSE_HOURS = { least: 6, most: 12 } as const;
/** Of a week: all days, or those on which people work. */
const PAUSES = { least: 5, most: 7 } as const;
const WEEK_HOURS = 168;
const MIN_KNOWN_HOURS = 160;
const MIN_CORES = 0.25;
/** Relative to the level at which it mostly works. */
const AT_WORK = 0.75;
const AT_REST = 0.1;
/** Beginnings lie this near to each other by the clock, hours, and ends too: edges fall within an hour, and people are not on time. */
const SAME_HOUR = 1;

/** Pauses at the same hours of the day over a week. */
export interface DailyPauses {
  readonly pauses: number;
  /** Hours of the day, UTC, from when to when it mostly rests. */
  readonly fromHour: number;
  readonly toHour: number;
  /** Mean cores while it works. */
  readonly meanCores: number;
  /** How probable it is that so many pauses begin at the same hour by chance. */
  readonly pValue: number;
}

/**
 * Whether a program works evenly around the clock but for one pause a day, always at the same hours. `hours`: mean cores of the last hours, NaN =
 * unknown; `lastHour`: hours since the epoch of the newest. undefined when it does not, or less than a week is known.
 */
export function findDailyPauses(hours: Float64Array, lastHour: number): DailyPauses | undefined {
  const week = hours.slice(-WEEK_HOURS);
  const known = week.filter((cores) => !Number.isNaN(cores)).sort();
  if (week.length < WEEK_HOURS || known.length < MIN_KNOWN_HOURS) return undefined;
  const level = known[Math.floor(known.length * 0.75)] ?? 0;
  if (level < MIN_CORES || (known.at(-1) ?? 0) > level / AT_WORK) return undefined;
  const rests = restsOf(week, level);
  if (rests === undefined || rests.length < PAUSES.least || rests.length > PAUSES.most) return undefined;
  const firstHour = lastHour - WEEK_HOURS + 1;
  const begins = rests.map(({ from }) => (firstHour + from) % 24);
  const ends = rests.map(({ to }) => (firstHour + to) % 24);
  const [fromHour, toHour] = [commonHour(begins), commonHour(ends)];
  if (fromHour === undefined || toHour === undefined) return undefined;
  const atWork = week.filter((cores) => cores >= AT_WORK * level);
  return {
    ...{ pauses: rests.length, fromHour, toHour },
    meanCores: atWork.reduce((sum, cores) => sum + cores, 0) / atWork.length,
    pValue: ((2 * SAME_HOUR + 1) / 24) ** (rests.length - 1),
  };
}

interface Rest {
  readonly from: number;
  readonly to: number;
}

/** All spans at rest; undefined when one of them is no pause, or an hour that is no edge of a pause is neither work nor rest. */
function restsOf(week: Float64Array, level: number): readonly Rest[] | undefined {
  const rests: Rest[] = [];
  for (let hour = 0; hour < week.length; hour++) {
    const cores = week[hour] as number;
    if (Number.isNaN(cores) || cores >= AT_WORK * level) continue;
    const from = hour;
    while (hour + 1 < week.length && !((week[hour + 1] as number) >= AT_WORK * level)) hour++;
    const inside = week.subarray(from + 1, hour).filter((value) => !Number.isNaN(value));
    if (inside.some((value) => value > AT_REST * level)) return undefined;
    const isCut = from === 0 || hour === week.length - 1;
    const length = hour + 1 - from;
    if (length > PAUSE_HOURS.most || (!isCut && length < PAUSE_HOURS.least)) return undefined;
    if (!isCut) rests.push({ from, to: hour + 1 });
  }
  return rests;
}

/** The hour that all of these are near to by the clock. */
function commonHour(hours: readonly number[]): number | undefined {
  return hours.find((hour) =>
    hours.every((other) => Math.min((other - hour + 24) % 24, (hour - other + 24) % 24) <= SAME_HOUR),
  );
}
