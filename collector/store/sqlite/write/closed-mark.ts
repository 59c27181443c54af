import type { CloseReason } from '#shared/model/incident-work.ts';
import type { EvidenceMark, EvidenceNames } from '../../new-evidence.ts';
import type { WorkRow } from './work-row.ts';

/** What the column `closed_evidence` holds. */
type ClosedEvidence = EvidenceNames & Pick<Partial<EvidenceMark>, 'latestBeginMs'>;

const NOTHING: ClosedEvidence = { signs: [], pools: [], wallets: [], configs: [] };

export function evidenceColumn(names: EvidenceNames, latestBeginMs: number | undefined): string {
  return JSON.stringify({ ...names, latestBeginMs } satisfies ClosedEvidence);
}

/** The mark that was taken when this work was closed. */
export function readMark(row: WorkRow): EvidenceMark {
  const { close_reason, closed_at_ms, closed_alerts, closed_findings, closed_evidence } = row;
  // What we wrote ourselves is taken on trust.
  const evidence = closed_evidence === null ? NOTHING : (JSON.parse(closed_evidence) as ClosedEvidence);
  const { latestBeginMs, ...names } = evidence;
  return {
    ...{ reason: close_reason as CloseReason, closedAtMs: closed_at_ms ?? 0 },
    ...{ alerts: closed_alerts ?? 0, findings: closed_findings ?? 0, latestBeginMs, names },
  };
}
