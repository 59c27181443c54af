import type { Finding } from '#shared/model/finding.ts';
import type { BaitReport } from '#shared/model/bait.ts';
import type { HostDetail } from '#shared/model/host-detail.ts';
import type { Capability, HostFacts, Summary } from '#shared/model/host.ts';
import type { AgentMessage } from '#shared/protocol/messages.ts';
import type { SessionEndCause } from './gateway-statistics.ts';

/** Who an agent said it is, after it has proved that it may. */
export interface Introduction {
  readonly site: string;
  readonly agentVersion: string;
  readonly host: HostFacts;
  readonly capabilities: readonly Capability[];
  /** Orders that came after the first version and that this agent understands. */
  readonly understands?: readonly string[];
}

/** One agent that is connected. Times are epoch milliseconds by our clock. */
export interface AgentSession {
  /** From the credentials, never from what else the agent says. */
  readonly hostId: string;
  readonly introduction: Introduction;
  readonly connectedAtMs: number;
  /** The agent's clock minus ours, milliseconds. */
  readonly clockOffsetMs: number;
}

export type RecallAnswer = Extract<AgentMessage, { type: 'recalled' }>['body'];
export type OwnersAnswer = Extract<AgentMessage, { type: 'owners' }>['body'];

/**
 * What becomes of what agents say. Of one session, one handler runs at a time, in the order of the frames; nothing more is read from
 * it meanwhile. A handler that fails ends the session: the agent comes back and sends again what was not acknowledged.
 */
export interface GatewayHandlers {
  /** Resolves when the host is known; only then the agent is welcome. An older session of the same host has gone by then. */
  onHello(session: AgentSession): Promise<void>;
  /** Resolves when the findings are committed: the acknowledgement says so to the agent, which then forgets them. */
  onFindings(session: AgentSession, findings: readonly Finding[]): Promise<void>;
  onSummary(session: AgentSession, summary: Summary): Promise<void>;
  onCapabilities(session: AgentSession, capabilities: readonly Capability[]): Promise<void>;
  /** Answers a question that this agent was asked. `owners` are by the agent's clock. */
  onOwners(session: AgentSession, answer: OwnersAnswer): Promise<void>;
  /** How the host looks, after {@link Gateway.watch}; for a moment longer than the order holds. `atMs` is by the agent's clock. */
  onDetail(session: AgentSession, detail: HostDetail): void;
  /** Answers {@link Gateway.recall}. Times are by the agent's clock. */
  onRecalled(session: AgentSession, answer: RecallAnswer): void;
  /** How it stands with an experiment: perhaps one that nobody asked for. Answers {@link Gateway.bait}. */
  onBait(session: AgentSession, report: BaitReport): Promise<void>;
  onGone(session: AgentSession, cause: SessionEndCause): void;
}
