import type { Evidence } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { ImageSignature, ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { Params } from '#shared/model/signal.ts';
import { evidenceOf } from './process-evidence.ts';
import { unexplainedCodeBytes } from './unexplained-code.ts';

const UNTRUSTED = { untrusted: 'signed-untrusted', changed: 'signed-other-bytes', none: 'not-signed' } as const;

/**
 * What is left of a sign of provenance when somebody vouches for the program. So little that together with all
 * that a busy processor may say it stays below "suspicious": (1 - 0.3 * 0.2) * (1 - 0.25) > 0.70.
 */
export const VOUCHED_QUALITY = 0.2;

export interface Vouched {
  /** Factor for the quality of a signal: 1 when nobody vouches. */
  readonly factor: number;
  /** Who vouches, or why nobody does, as far as that is known; the first says so. */
  readonly evidence: readonly Evidence[];
  /** A package vouches for what lies at a path, a signature for what is in a file, wherever it was copied to. */
  readonly by?: 'package' | 'signature';
}

/**
 * Who vouches for the program: the package of this system that it belongs to, or who signed it, if this host trusts them (Windows). A program
 * that was upgraded while it runs is vouched for as well; one into which somebody has other code loaded, or that has much code of no file, is not.
 */
export function vouchedBy(footprint: ProcessFootprint | undefined): Vouched {
  const origin = footprint === undefined ? undefined : observedValue(footprint.origin);
  const doubt = doubtOf(footprint);
  const owner = origin === undefined ? undefined : observedValue(origin.package)?.name;
  if (owner !== undefined) {
    if (doubt !== undefined)
      return { factor: 1, evidence: [evidenceOf(doubt.code, { package: owner, ...doubt.params })] };
    return { factor: VOUCHED_QUALITY, evidence: [evidenceOf('package-owned', { package: owner })], by: 'package' };
  }
  const signature = origin?.signature === undefined ? undefined : observedValue(origin.signature);
  return signature === undefined ? { factor: 1, evidence: [] } : vouchedBySignature(signature, doubt);
}

function vouchedBySignature({ state, by }: ImageSignature, doubt: Doubt | undefined): Vouched {
  const params = by === undefined ? {} : { by };
  if (state !== 'trusted') return { factor: 1, evidence: [evidenceOf(UNTRUSTED[state], params)] };
  if (doubt !== undefined)
    return { factor: 1, evidence: [evidenceOf(`${doubt.code}-beside-signed`, { ...params, ...doubt.params })] };
  return { factor: VOUCHED_QUALITY, evidence: [evidenceOf('signed', params)], by: 'signature' };
}

/** What else runs in it: who vouches for the program does not vouch for that. */
interface Doubt {
  readonly code: 'foreign-code' | 'unexplained-code';
  readonly params: Params;
}

function doubtOf(footprint: ProcessFootprint | undefined): Doubt | undefined {
  if (footprint === undefined) return undefined;
  const [file] = foreignCodeOf(footprint);
  if (file !== undefined) return { code: 'foreign-code', params: { file } };
  const codeBytes = unexplainedCodeBytes(footprint);
  return codeBytes === undefined ? undefined : { code: 'unexplained-code', params: { codeBytes } };
}

function foreignCodeOf(footprint: ProcessFootprint): readonly string[] {
  const { preloads = [] } = observedValue(footprint.environment) ?? {};
  const { foreignCode = [] } = observedValue(footprint.memory) ?? {};
  return [...preloads, ...foreignCode];
}

/** Whether another file lies where a deleted program was: it was replaced, as installers and deployments do. */
export function wasReplaced(footprint: ProcessFootprint | undefined): boolean {
  return footprint !== undefined && observedValue(footprint.origin)?.file === 'other';
}
