import type { ApiAnswer } from '#shared/api/endpoints.ts';

type Evidence = ApiAnswer<'GET /api/v1/incidents/:id/evidence'>;
type HistoryEntry = ApiAnswer<'GET /api/v1/incidents/:id/history'>['history'][number];

export type LaneName = 'host' | 'network' | 'work';

/** Something in a lane; a moment where `toMs` is the same. `text` is hostile. `finding`, `alert`: what it opens. */
export interface LaneItem {
  readonly fromMs: number;
  readonly toMs: number;
  readonly text: string;
  readonly started?: string;
  readonly finding?: string;
  readonly alert?: string;
}

export type GapReason = 'no-agent' | 'before-agent' | 'was-silent' | 'silent' | 'no-sensor';

/** A span in which the agent of the host reported nothing. */
export interface Silence {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A time of which this lane cannot tell anything. */
export interface LaneGap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly why: GapReason;
}

export interface Lane {
  readonly name: LaneName;
  readonly items: readonly LaneItem[];
  readonly gaps: readonly LaneGap[];
}

export interface Timeline {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lanes: readonly Lane[];
}

const MIN_SPAN_MS = 60_000;
/** So much of the span stays free on either side. */
const MARGIN = 0.04;

/** Puts what is known of an incident on one scale, in lanes by who saw it; where nobody could see there is a gap. */
export function timelineOf(
  evidence: Evidence,
  history: readonly HistoryEntry[],
  nowMs: number,
  silences: readonly Silence[] = [],
): Timeline {
  const host = hostItems(evidence);
  const network = evidence.alerts.map(({ alert }): LaneItem => {
    const atMs = Date.parse(alert.time);
    const text = alert.signature ?? `${alert.source.ip} → ${alert.destination.ip}`;
    return { fromMs: atMs, toMs: atMs, text, ...(alert.id === undefined ? {} : { alert: alert.id }) };
  });
  const work = history.map((entry): LaneItem => {
    const atMs = Date.parse(entry.at);
    return { fromMs: atMs, toMs: atMs, text: entry.type === 'verdict' ? entry.verdict : entry.text };
  });
  const times = [...host, ...network, ...work].flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
  const { firstSeen, lastSeen } = evidence.incident;
  times.push(Date.parse(firstSeen), Date.parse(lastSeen));
  const first = Math.min(...times);
  const last = Math.min(nowMs, Math.max(...times));
  const margin = Math.max(MIN_SPAN_MS, last - first) * MARGIN;
  // Nothing is known of what is to come: it ends now at the latest.
  const toMs = Math.min(Math.max(last, first + MIN_SPAN_MS) + margin, Math.max(nowMs, last));
  const fromMs = Math.min(first - margin, toMs - MIN_SPAN_MS);
  const within = (gaps: readonly LaneGap[]) =>
    gaps
      .map((gap) => ({ ...gap, fromMs: Math.max(fromMs, gap.fromMs), toMs: Math.min(toMs, gap.toMs) }))
      .filter((gap) => gap.toMs > gap.fromMs);
  return {
    ...{ fromMs, toMs },
    lanes: [
      { name: 'host', items: host, gaps: within(hostGaps(evidence, fromMs, toMs, silences)) },
      { name: 'network', items: network, gaps: within(networkGaps(evidence, fromMs, toMs)) },
      { name: 'work', items: work, gaps: [] },
    ],
  };
}

function hostItems({ findings, incident }: Evidence): readonly LaneItem[] {
  const spans = findings.map(({ id, title, firstSeen, lastSeen }): LaneItem => {
    return { fromMs: Date.parse(firstSeen), toMs: Date.parse(lastSeen), text: title, finding: id };
  });
  const earliest = Date.parse(incident.firstSeen);
  const starts = incident.processes
    .map(({ name, pid, startedAt }): LaneItem => {
      const atMs = Date.parse(startedAt);
      return { fromMs: atMs, toMs: atMs, text: `${name} (${pid})`, started: name };
    })
    // A process that started long before would press everything else into a corner.
    .filter(({ fromMs }) => fromMs > earliest - 3_600_000);
  return [...spans, ...starts].sort((left, right) => left.fromMs - right.fromMs);
}

function hostGaps({ host }: Evidence, fromMs: number, toMs: number, silences: readonly Silence[]): readonly LaneGap[] {
  if (host === undefined) return [{ fromMs, toMs, why: 'no-agent' }];
  const [firstMs, lastMs] = [Date.parse(host.firstSeen), host.connected ? toMs : Date.parse(host.lastSeen)];
  const past = silences
    .map((silence) => ({ fromMs: Math.max(firstMs, silence.fromMs), toMs: Math.min(lastMs, silence.toMs) }))
    .filter((silence) => silence.toMs > silence.fromMs)
    .map((silence) => ({ ...silence, why: 'was-silent' as const }));
  return [
    { fromMs, toMs: firstMs, why: 'before-agent' },
    ...past,
    ...(host.connected ? [] : [{ fromMs: lastMs, toMs, why: 'silent' as const }]),
  ];
}

function networkGaps({ incident, alerts }: Evidence, fromMs: number, toMs: number): readonly LaneGap[] {
  const isBlind = incident.signals.notObservable.some(({ reason }) => reason === 'no-sensor');
  return isBlind && alerts.length === 0 ? [{ fromMs, toMs, why: 'no-sensor' }] : [];
}
