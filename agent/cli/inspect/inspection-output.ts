import type { OsName } from '#shared/model/os-name.ts';
import type { Pool } from '#shared/model/pool.ts';
import type { Severity } from '#shared/model/verdict.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import type { InspectedAs, Inspection } from '#shared/recognise/inspect.ts';
import type { Reason } from '#shared/recognise/reason.ts';

/** One entry of `files` in `inspect -o json`. */
export interface InspectionOutput {
  readonly path: string;
  /** The exact bytes of the path where the text is not them. */
  readonly pathBase64?: string;
  readonly is: InspectedAs;
  readonly score: number;
  readonly pools: readonly Pool[];
  readonly wallets: readonly Wallet[];
  readonly logins: readonly string[];
  readonly agents: readonly string[];
  readonly reasons: readonly Reason[];
  /** Only the beginning of the file was read. */
  readonly partial?: true;
}

/** A file or folder that could not be inspected; `reason` is a code. */
export interface NotLookedAt {
  readonly path: string;
  readonly reason: string;
}

/** From here on a reading is as good as certain. */
const CERTAIN_SCORE = 80;

export function toInspectionOutput(inspection: Inspection, path: OsName, partial: boolean): InspectionOutput {
  const { is, score, pools, wallets, logins, agents, reasons } = inspection;
  return {
    path: path.text,
    ...(path.rawBase64 === undefined ? {} : { pathBase64: path.rawBase64 }),
    is,
    score,
    pools,
    wallets,
    logins,
    agents,
    reasons,
    ...(partial ? { partial } : {}),
  };
}

/** How urgent an entry is: a text that mentions miners is none that starts one. Undefined for nothing. */
export function severityOfInspection({ is, score }: Pick<InspectionOutput, 'is' | 'score'>): Severity | undefined {
  if (is === 'nothing') return undefined;
  if (is === 'mentions-miners') return 'low';
  return score >= CERTAIN_SCORE ? 'high' : 'medium';
}
