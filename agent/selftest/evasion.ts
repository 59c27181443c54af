import type { CapabilityName, HostFacts } from '#shared/model/host.ts';
import type { FindingKind } from '#shared/verdict/finding-kinds.ts';
import type { SignalCode } from '#shared/verdict/signals.ts';
import type { SimulatedProgram } from '../platform/simulators.ts';
import type { SelftestNames } from './selftest-names.ts';

/** One way of not being noticed, the harmless program that plays it, and the finding it must end in. */
export interface Evasion {
  /** The catalogue says `selftest.evasion.CODE`. */
  readonly code: string;
  readonly kind: FindingKind;
  /** Which sign of that finding, where it has several. */
  readonly signal?: SignalCode;
  /** The one system where it can be played and seen; the catalogue says why not on the other: `selftest.elsewhere.CODE`. Both when not said. */
  readonly onlyOn?: HostFacts['system'];
  /** What the agent must be able to see. */
  readonly needs: readonly CapabilityName[];
  /** Missed when it was not noticed so many seconds after its start. */
  readonly limitS: number;
  /** Runs beside the others, because it takes minutes; otherwise one after the other. */
  readonly isLong?: true;
  /** Stops while a monitoring tool runs. */
  readonly isShy?: true;
  /** Is connected to the pool of this test. */
  readonly isConnected?: true;
  /** Whoever competes for processors looks alike: where none is free it cannot be told. A short one comes first, with nothing beside it. */
  readonly needsFreeProcessor?: true;
  program(names: SelftestNames): SimulatedProgram;
}

/** Whether it can be played there, and seen. */
export function isPlayedOn(system: HostFacts['system'], { onlyOn = system }: Pick<Evasion, 'onlyOn'>): boolean {
  return onlyOn === system;
}
