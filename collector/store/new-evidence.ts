import type { CloseReason } from '#shared/model/incident-work.ts';
import type { Incident } from '#shared/model/incident.ts';
import { poolKey } from '#shared/model/pool.ts';
import { isDecisive } from '#shared/verdict/reached-verdict.ts';

/** What an incident rested on at some time: the decisive signs by their code, and whatever names somebody or something, by its key. */
export interface EvidenceNames {
  readonly signs: readonly string[];
  readonly pools: readonly string[];
  readonly wallets: readonly string[];
  readonly configs: readonly string[];
}

/** The evidence that an incident had when somebody closed it. `closedAtMs` by the collector's clock. */
export interface EvidenceMark {
  readonly reason: CloseReason;
  readonly closedAtMs: number;
  readonly alerts: number;
  readonly findings: number;
  /** See `latestBeginMs` of an incident; undefined when none of its findings told. */
  readonly latestBeginMs: number | undefined;
  readonly names: EvidenceNames;
}

export function namesOf({ conclusion, pools, wallets, configs }: Incident): EvidenceNames {
  return {
    signs: conclusion.present.filter(isDecisive).map(({ code }) => code),
    pools: pools.map(poolKey),
    wallets: wallets.map(({ address }) => address),
    configs,
  };
}

/**
 * Whether there is more evidence than when an incident was closed: another finding or another alert, whenever it is from, or a decisive
 * sign, a pool, a wallet or a configuration that was not there, whichever finding tells it. What merely goes on (the same finding lasts)
 * contradicts only that it was cleaned; what is a false alarm or accepted may go on.
 * A conclusion that changed because more, or less, can be seen is no evidence.
 */
export function hasNewEvidence(incident: Incident, mark: EvidenceMark): boolean {
  if (incident.findingIds.length > mark.findings || incident.alertCount > mark.alerts) return true;
  // Beyond the ids that are kept, another finding is known by its later begin.
  if ((incident.latestBeginMs ?? Number.NEGATIVE_INFINITY) > (mark.latestBeginMs ?? mark.closedAtMs)) return true;
  const now = namesOf(incident);
  if (KINDS.some((kind) => now[kind].some((name) => !mark.names[kind].includes(name)))) return true;
  return mark.reason === 'cleaned' && incident.lastSeenMs > mark.closedAtMs;
}

/** The mark of an incident that lost evidence to another one, without what it lost: should that come again, it is new. */
export function withoutLost(mark: EvidenceMark, incident: Incident): EvidenceMark {
  const now = namesOf(incident);
  const still = (kind: keyof EvidenceNames) => mark.names[kind].filter((name) => now[kind].includes(name));
  return {
    ...mark,
    alerts: Math.min(mark.alerts, incident.alertCount),
    names: { signs: still('signs'), pools: still('pools'), wallets: still('wallets'), configs: still('configs') },
  };
}

const KINDS = ['signs', 'pools', 'wallets', 'configs'] as const satisfies readonly (keyof EvidenceNames)[];
