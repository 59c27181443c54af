import type { Capability, HostFacts, Summary } from './host.ts';

/** What the collector knows of a host. Times are epoch milliseconds by the collector's clock. */
export interface HostRecord {
  /** The agent's own identity; what the agent says about itself never changes it. */
  readonly hostId: string;
  readonly site: string;
  readonly facts: HostFacts;
  readonly capabilities: readonly Capability[];
  readonly agentVersion: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Agent clock minus collector clock, milliseconds. */
  readonly clockOffsetMs: number;
  readonly summary?: Summary;
}
