import { seededRandom } from './seeded-random.ts';

/**
 * Where in the life of a finding somebody is killed.
 * - `before-send`: the link is held, the agent has put findings that nobody else has seen
 * - `on-its-way`: the agent has sent a batch that the collector will never get
 * - `before-commit`: a batch has just been handed to the collector
 * - `before-ack`: the collector has acknowledged, the agent has not heard it
 * - `any-time`: whenever
 */
export type KillPoint = 'before-send' | 'on-its-way' | 'before-commit' | 'before-ack' | 'any-time';
export type Victim = 'agent' | 'collector' | 'both';

export interface PlannedKill {
  readonly point: KillPoint;
  readonly victim: Victim;
  /** From the point to the kill, milliseconds. */
  readonly delayMs: number;
}

/** Each with its share of all kills, and how long after the point the kill comes at most. */
const SHARES: readonly {
  readonly point: KillPoint;
  readonly victims: readonly Victim[];
  readonly weight: number;
  readonly withinMs: number;
}[] = [
  { point: 'before-send', victims: ['agent'], weight: 2, withinMs: 0 },
  { point: 'on-its-way', victims: ['agent', 'collector', 'both'], weight: 2, withinMs: 0 },
  // The store gathers writes for 10 ms and then syncs: this covers the time before, within and just after the commit.
  { point: 'before-commit', victims: ['collector', 'collector', 'collector', 'both'], weight: 4, withinMs: 25 },
  { point: 'before-ack', victims: ['agent', 'collector'], weight: 3, withinMs: 0 },
  { point: 'any-time', victims: ['agent', 'collector', 'both'], weight: 2, withinMs: 300 },
];

/** So many kills, spread over all points in an order and with delays that the seed decides. */
export function planKills(kills: number, seed: number): readonly PlannedKill[] {
  const random = seededRandom(seed);
  const cycle = SHARES.flatMap((share) => Array.from({ length: share.weight }, () => share));
  const plan = Array.from({ length: kills }, (_, index) => {
    const { point, victims, withinMs } = cycle[index % cycle.length] ?? cycle[0] ?? fail();
    const victim = victims[Math.floor(random() * victims.length)] ?? fail();
    return { order: random(), kill: { point, victim, delayMs: random() * withinMs } };
  });
  return plan.toSorted((a, b) => a.order - b.order).map(({ kill }) => kill);
}

function fail(): never {
  throw new Error('A share without a point or a victim');
}
