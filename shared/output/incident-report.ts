import { render } from '../catalogue/render.ts';
import type { Language } from '../cli/language-option.ts';
import { escapeForMarkdown as plain, markdownBlock, markdownCode as code } from '../text/escape-for-markdown.ts';
import type { IncidentEvidence } from './incident-evidence-output.ts';
import type { IncidentHistoryEntry } from './incident-history-output.ts';

/** Raw lines are long: so many alerts stand in the report in full. */
const MAX_ALERTS = 20;

export interface IncidentReport {
  readonly evidence: IncidentEvidence;
  readonly history: readonly IncidentHistoryEntry[];
  readonly writtenAtMs: number;
}

/** An incident with everything behind it as Markdown, for people who have no console. Hostile names are text in it and nothing else. */
export function renderIncidentReport({ evidence, history, writtenAtMs }: IncidentReport, language: Language): string {
  const say: Say = (text, params = {}) => render(text, params, language);
  const { incident, findings, alerts } = evidence;
  return [
    `# ${plain(incident.title)}`,
    `${code(incident.id)} · ${say('report.written', { atMs: writtenAtMs })}`,
    ...facts(evidence, say),
    ...chain(evidence, say),
    ...signals(evidence, say),
    ...section(
      `${say('label.findings')} (${findings.length})`,
      findings.map(({ title, id, severity, firstSeen, lastSeen }) => {
        return `- ${plain(title)} (${say(`severity.${severity}`)}, ${firstSeen} – ${lastSeen}, ${code(id)})`;
      }),
    ),
    ...section(
      `${say('label.alerts')} (${incident.alertCount})`,
      alerts
        .slice(0, MAX_ALERTS)
        .flatMap(({ alert }) => [
          `- ${alert.time} ${code(`${alert.source.ip} -> ${alert.destination.ip}`)} ${code(alert.signature ?? alert.type)}`,
          ...(alert.raw === undefined ? [] : ['', markdownBlock(alert.raw), '']),
        ]),
    ),
    ...coverage(evidence, say),
    ...section(
      say('report.history'),
      history.map((entry) => `- ${entry.at} ${historyLine(entry, say)}`),
    ),
    '',
  ].join('\n');
}

type Say = (code: string, params?: Readonly<Record<string, string | number | boolean>>) => string;

function facts({ incident }: IncidentEvidence, say: Say): readonly string[] {
  const { subject, work, processes, pools, wallets } = incident;
  const rows: readonly (readonly [string, string])[] = [
    ['verdict', `${say(`verdict.${incident.verdict}`)}, ${Math.floor(incident.probability * 100)} %`],
    ['missing', incident.next?.text ?? ''],
    ['role', say(`role.${incident.role}`)],
    ['state', say(`state.${incident.state}`)],
    ['reason', work?.closeReason === undefined ? '' : say(`close-reason.${work.closeReason}`)],
    ['assignee', work?.assignee === undefined ? '' : code(work.assignee)],
    ['host', code(subject.type === 'host' ? subject.hostname : subject.ip)],
    ['site', code(subject.site)],
    ['process', processes.map(({ name, pid }) => code(`${name} (${pid})`)).join(' ')],
    ['program', [...new Set(processes.flatMap(({ exe }) => exe ?? []))].map(code).join(' ')],
    ['arguments', code(processes.at(-1)?.argv?.join(' ') ?? '')],
    ['pool', pools.map(({ host, port }) => code(port === undefined ? host : `${host}:${port}`)).join(' ')],
    ['wallet', wallets.map(({ coin, address }) => `${plain(coin)} ${code(address)}`).join(' ')],
    ['since', incident.firstSeen],
    ['last', incident.lastSeen],
  ];
  const shown = rows.filter(([, value]) => value !== '' && value !== '–');
  return ['', '| | |', '|---|---|', ...shown.map(([label, value]) => `| ${say(`label.${label}`)} | ${value} |`)];
}

function chain(evidence: IncidentEvidence, say: Say): readonly string[] {
  return section(
    say('report.chain'),
    evidence.chain.map(({ title, certainty, items, reasonText, remedy }) => {
      const why = [reasonText, remedy].filter((text) => text !== undefined);
      const known = [say(`certainty.${certainty}`), ...why].join('; ');
      return `- **${title}** (${known})${items.length === 0 ? '' : `: ${items.map(code).join(' ')}`}`;
    }),
  );
}

function signals({ incident }: IncidentEvidence, say: Say): readonly string[] {
  const { present, absent, notObservable } = incident.signals;
  return [
    ...section(
      say('label.present'),
      present.map(({ counted, text, group, witness }) => {
        return `- ${counted.toFixed(2)} ${plain(text)} (${say(`group.${group}`)}, ${say(`witness.${witness}`)})`;
      }),
    ),
    ...section(
      say('label.absent'),
      absent.map(({ text }) => `- ${text}`),
    ),
    ...section(
      say('label.not-observable'),
      notObservable.map(({ text, reasonText }) => `- ${text}: ${reasonText}`),
    ),
  ];
}

function coverage({ host }: IncidentEvidence, say: Say): readonly string[] {
  const capabilities = host?.capabilities ?? [];
  return section(
    say('report.host'),
    capabilities.map(({ name, observable, reasonText, remedy }) => {
      const why = [reasonText, remedy].filter((text) => text !== undefined);
      return `- ${observable ? '✓' : '✗'} ${say(`capability.${name}`)}${why.length === 0 ? '' : `: ${why.join('; ')}`}`;
    }),
  );
}

function historyLine(entry: IncidentHistoryEntry, say: Say): string {
  if (entry.type === 'note') return `${code(entry.by)}: ${plain(entry.text)}`;
  if (entry.type === 'change') return `${code(entry.by)} ${plain(entry.text)}`;
  const { verdict, probability, role } = entry;
  const params = { probabilityShare: Math.floor(probability * 100) / 100 };
  const named = { verdict: say(`verdict.${verdict}`), role: say(`role.${role}`) };
  return say('report.verdict-change', { ...params, ...named });
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];
}
