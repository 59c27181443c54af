import type { FrameProblem } from '#shared/protocol/envelope.ts';
import type { RequestRefusal } from './admit-request.ts';

/** Why a session ended. */
export type SessionEndCause =
  | 'goodbye'
  | 'closed'
  | 'silent'
  | 'slow'
  | 'flooding'
  | 'bad-frames'
  | 'greeting-overdue'
  | 'refused'
  | 'replaced'
  | 'not-committed'
  | 'handler-failed'
  | 'collector-stops';

/** Frames that were not understood, or not expected at that point. */
export type GatewayFrameProblem = FrameProblem['problem'] | 'out-of-place' | 'unasked-answer';

/** A frame that was not understood. `agentId` and `detail` are the peer's words, bounded and hostile. */
export interface FrameIncident {
  readonly atMs: number;
  readonly agentId: string | undefined;
  readonly problem: GatewayFrameProblem;
  readonly detail: string;
}

/** What the gateway has seen since the start. All records are counts by code. */
export interface GatewayStatistics {
  readonly sessions: number;
  readonly greeting: number;
  readonly welcomes: number;
  readonly requestsRefused: Readonly<Partial<Record<RequestRefusal, number>>>;
  readonly hellosRefused: Readonly<Record<string, number>>;
  readonly sessionEnds: Readonly<Partial<Record<SessionEndCause, number>>>;
  readonly frames: number;
  readonly framesNotUnderstood: Readonly<Partial<Record<GatewayFrameProblem, number>>>;
  /** The last few of them. */
  readonly lastNotUnderstood: readonly FrameIncident[];
  readonly findingsReceived: number;
  readonly findingsAcknowledged: number;
  readonly findingsRejected: number;
}

const INCIDENTS_KEPT = 20;
const DETAIL_LENGTH = 200;

/** Counts for {@link GatewayStatistics}. */
export class GatewayCounters {
  welcomes = 0;
  frames = 0;
  findingsReceived = 0;
  findingsAcknowledged = 0;
  findingsRejected = 0;
  readonly requestsRefused: Partial<Record<RequestRefusal, number>> = {};
  readonly hellosRefused: Record<string, number> = {};
  readonly sessionEnds: Partial<Record<SessionEndCause, number>> = {};
  readonly framesNotUnderstood: Partial<Record<GatewayFrameProblem, number>> = {};
  readonly #incidents: FrameIncident[] = [];

  notUnderstood(incident: FrameIncident): void {
    increment(this.framesNotUnderstood, incident.problem);
    this.#incidents.push({ ...incident, detail: incident.detail.slice(0, DETAIL_LENGTH) });
    if (this.#incidents.length > INCIDENTS_KEPT) this.#incidents.shift();
  }

  report(sessions: number, greeting: number): GatewayStatistics {
    return {
      sessions,
      greeting,
      welcomes: this.welcomes,
      requestsRefused: { ...this.requestsRefused },
      hellosRefused: { ...this.hellosRefused },
      sessionEnds: { ...this.sessionEnds },
      frames: this.frames,
      framesNotUnderstood: { ...this.framesNotUnderstood },
      lastNotUnderstood: [...this.#incidents],
      findingsReceived: this.findingsReceived,
      findingsAcknowledged: this.findingsAcknowledged,
      findingsRejected: this.findingsRejected,
    };
  }
}

export function increment<K extends string>(counts: Partial<Record<K, number>>, key: K): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
