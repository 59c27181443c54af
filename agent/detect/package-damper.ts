import type { Evidence } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import { evidenceOf } from './process-evidence.ts';

/**
 * What is left of a sign of provenance when the program is one that the system's packages vouch for. So little that together with all
 * that a busy processor may say it stays below "suspicious": (1 - 0.3 * 0.2) * (1 - 0.25) > 0.70.
 */
export const VOUCHED_QUALITY = 0.2;

export interface Vouched {
  /** Factor for the quality of a signal: 1 when nobody vouches. */
  readonly factor: number;
  readonly evidence: readonly Evidence[];
}

/**
 * Who vouches for the program: its package. A program that was upgraded while it runs is vouched for as well; one into which somebody has
 * other code loaded is not.
 */
export function vouchedBy(footprint: ProcessFootprint | undefined): Vouched {
  const origin = footprint === undefined ? undefined : observedValue(footprint.origin);
  const owner = origin === undefined ? undefined : observedValue(origin.package)?.name;
  if (owner === undefined) return { factor: 1, evidence: [] };
  const [foreign] = foreignCodeOf(footprint);
  if (foreign !== undefined) {
    return { factor: 1, evidence: [evidenceOf('foreign-code', { package: owner, file: foreign })] };
  }
  return { factor: VOUCHED_QUALITY, evidence: [evidenceOf('package-owned', { package: owner })] };
}

function foreignCodeOf(footprint: ProcessFootprint | undefined): readonly string[] {
  if (footprint === undefined) return [];
  const { preloads = [] } = observedValue(footprint.environment) ?? {};
  const { foreignCode = [] } = observedValue(footprint.memory) ?? {};
  return [...preloads, ...foreignCode];
}

/** Whether another file lies where a deleted program was: it was replaced, as installers and deployments do. */
export function wasReplaced(footprint: ProcessFootprint | undefined): boolean {
  return footprint !== undefined && observedValue(footprint.origin)?.file === 'other';
}
