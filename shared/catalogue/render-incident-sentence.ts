import type { Language } from '../cli/language-option.ts';
import type { Incident } from '../model/incident.ts';
import { poolKey } from '../model/pool.ts';
import type { SignalCode } from '../verdict/signals.ts';
import { render } from './render.ts';

const MAX_NAMED = 3;
/** Somebody hides, and that is all that is known. */
const HIDING = new Set<string>([
  'evasion.hidden-process',
  'evasion.mounted-over',
  'evasion.hook-in-agent',
] satisfies SignalCode[]);

/** What happened, in one sentence: verdict, who, where, for which pool, paid to whom. Hostile text. */
export function renderIncidentSentence(incident: Incident, language: Language): string {
  const { subject, processes } = incident;
  const list = (items: readonly string[]) =>
    items.slice(0, MAX_NAMED).join(render('list.separator', {}, language)) + (items.length > MAX_NAMED ? ' …' : '');
  const latest = processes.at(-1);
  const actor =
    latest === undefined
      ? incident.actor?.replace(/^file:/, '')
      : render('subject.process', { name: latest.name.text, pid: latest.pid }, language);
  return render(
    `incident.sentence.${sentenceOf(incident, actor !== undefined)}`,
    {
      verdict: render(`verdict.${incident.conclusion.verdict}`, {}, language),
      where: subject.type === 'host' ? subject.hostname : subject.ip,
      ...(actor === undefined ? {} : { actor }),
      ...(incident.pools.length === 0
        ? {}
        : { pools: list(incident.pools.map((pool) => poolKey(pool).replace(/:$/, ''))) }),
      ...(incident.wallets.length === 0 ? {} : { wallets: list(incident.wallets.map(({ address }) => address)) }),
    },
    language,
  );
}

function sentenceOf(incident: Incident, hasActor: boolean): string {
  const { role, subject, conclusion } = incident;
  if (!hasActor) {
    if (role === 'blocked') return 'nobody-blocked';
    if (subject.type === 'address') return 'no-agent';
    if (incident.alertCount > 0) return 'nobody';
    const isOnlyHidden = conclusion.present.length > 0 && conclusion.present.every(({ code }) => HIDING.has(code));
    return isOnlyHidden ? 'hidden' : 'host';
  }
  if (role === 'hook') return 'hook';
  if (conclusion.present.every(({ group }) => group === 'cpu')) return 'activity';
  return role === 'relay' || role === 'blocked' ? role : 'process';
}
