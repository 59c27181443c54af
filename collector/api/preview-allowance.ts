import { render } from '#shared/catalogue/render.ts';
import { renderFindingTitle } from '#shared/catalogue/render-finding-title.ts';
import { renderIncidentSentence } from '#shared/catalogue/render-incident-sentence.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { Allowance } from '#shared/model/allowance.ts';
import type { Incident } from '#shared/model/incident.ts';
import { poolKey } from '#shared/model/pool.ts';
import type { AllowancePreview } from '#shared/output/allowance-preview.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { allowanceMeaning, signalsOfIncident } from '#shared/verdict/allowed-incident.ts';
import { breaksThrough, coversSubject, holdsAt, isCoverable, isUnmistakable } from '#shared/verdict/allowance.ts';
import { isMereRisk, problemsOfAllowance } from '#shared/verdict/allowance-problems.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import type { Page, StoredFinding } from '../store/queries.ts';
import type { Store } from '../store/store.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;
const PAGE = 1_000;
/** More is not looked at: somebody waits for the answer while they type. */
const MAX_ROWS = 10_000;
const MAX_LISTED = 20;

type Reads = Pick<Store, 'read'>;
type Draft = Pick<Allowance, 'match' | 'scope' | 'risky'>;

/** Asks the store what an allowance would have meant in the last 30 days. Changes nothing. */
export async function previewAllowance(
  store: Reads,
  draft: Draft,
  nowMs: number,
  language: Language,
): Promise<AllowancePreview> {
  const fromMs = nowMs - DAYS * DAY_MS;
  const allowance: Allowance = { ...draft, id: 'preview', reason: '-', owner: '-', createdAtMs: nowMs };
  const problems = problemsOfAllowance(draft.match);
  const { scope } = draft;
  const inScope = {
    ...(scope.type === 'host' ? { hostId: scope.hostId } : {}),
    ...(scope.type === 'site' ? { site: scope.site } : {}),
  };
  const incidents = await readAll((page) =>
    store.read('incidents', { ...page, ...inScope, fromMs, currentOnly: true }),
  );
  const meant = incidents.rows.filter((incident) => allowanceMeaning(incident, [allowance], nowMs) !== undefined);
  const [breaking, silent] = partition(meant, (incident) =>
    breaksThrough({ ...incident, signals: signalsOfIncident(incident) }),
  );
  const changed = silent.flatMap((incident) => {
    if (!incident.conclusion.present.some(isCoverable)) return [];
    const { verdict, probability } = incident.conclusion;
    const after = conclude(signalsOfIncident(incident), () => undefined, allowance);
    return [
      { incident, before: { verdict, probability }, after: { verdict: after.verdict, probability: after.probability } },
    ];
  });
  const findings = await readFindings(store, allowance, fromMs);
  const broken = new Set(breaking.flatMap(({ findingIds }) => findingIds));
  const [loud, quiet] = partition(findings.rows, ({ finding }) => breaksThrough(finding) || broken.has(finding.id));
  const silenced = quiet.filter(({ finding }) => finding.signals.some(isCoverable));
  return {
    problems: problems.map((code) => ({
      ...{ code, text: render(`allowance.problem.${code}`, {}, language), risk: isMereRisk(code) },
    })),
    from: toIsoTime(fromMs),
    complete: incidents.complete && findings.complete,
    silenced: {
      findings: silenced.length,
      hosts: new Set(silenced.map(({ hostId }) => hostId)).size,
      incidents: changed.length,
      nowUnsuspicious: changed.filter(
        ({ before, after }) => after.verdict === 'observed' && before.verdict !== 'observed',
      ).length,
    },
    silencedFindings: await listFindings(store, silenced, language),
    changedIncidents: changed.slice(0, MAX_LISTED).map(({ incident, before, after }) => ({
      ...{ id: incident.id, title: renderIncidentSentence(incident, language), before, after },
    })),
    breaksThrough: { findings: loud.length, incidents: breaking.length },
    breakingIncidents: breaking.slice(0, MAX_LISTED).map((incident) => ({
      ...{ id: incident.id, title: renderIncidentSentence(incident, language) },
      verdict: incident.conclusion.verdict,
      because: reasonsOf(incident, language),
    })),
  };
}

/** Findings that the allowance means, of hosts in its scope, that were seen since then. */
async function readFindings(store: Reads, allowance: Allowance, fromMs: number) {
  const { scope } = allowance;
  const hostId = scope.type === 'host' ? { hostId: scope.hostId } : {};
  const { rows, complete } = await readAll((page) => store.read('findings', { ...page, ...hostId }));
  const sites = scope.type === 'site' ? await readSites(store) : new Map<string, string>();
  const meant = rows.filter(
    ({ finding, hostId }) =>
      finding.lastSeenMs >= fromMs &&
      finding.signals.length > 0 &&
      holdsAt(scope, { hostId, site: sites.get(hostId) ?? '' }) &&
      coversSubject(allowance, finding.subject),
  );
  return { rows: meant, complete };
}

async function readSites(store: Reads): Promise<ReadonlyMap<string, string>> {
  const { rows } = await readAll((page) => store.read('hosts', page), Number.POSITIVE_INFINITY);
  return new Map(rows.map(({ hostId, site }) => [hostId, site]));
}

async function listFindings(
  store: Reads,
  findings: readonly StoredFinding[],
  language: Language,
): Promise<AllowancePreview['silencedFindings']> {
  const latest = [...findings].sort((left, right) => right.finding.lastSeenMs - left.finding.lastSeenMs);
  return Promise.all(
    latest.slice(0, MAX_LISTED).map(async ({ finding, hostId }) => {
      const host = await store.read('host', { hostId });
      return {
        ...{ id: finding.id, title: renderFindingTitle(finding, language), hostId },
        ...(host === undefined ? {} : { hostname: host.facts.hostname }),
        lastSeen: toIsoTime(finding.lastSeenMs),
      };
    }),
  );
}

/** The signs that no allowance silences; pools and wallets where no sign of its own speaks of them. */
function reasonsOf(incident: Incident, language: Language): AllowancePreview['breakingIncidents'][number]['because'] {
  const signs = incident.conclusion.present.filter(isUnmistakable).map(({ code, params }) => ({
    ...{ code, text: render(`signal.${code}`, params, language, code) },
  }));
  if (signs.length > 0) return signs;
  return [
    ...incident.pools.map((pool) => ({ code: 'pool', text: poolKey(pool) })),
    ...incident.wallets.map(({ address }) => ({ code: 'wallet', text: address })),
  ].slice(0, MAX_LISTED);
}

async function readAll<T>(
  read: (page: { readonly limit: number; readonly after?: string }) => Promise<Page<T>>,
  most = MAX_ROWS,
): Promise<{ readonly rows: readonly T[]; readonly complete: boolean }> {
  const rows: T[] = [];
  let after: string | undefined;
  do {
    const page = await read({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined && rows.length < most);
  return { rows, complete: after === undefined };
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
