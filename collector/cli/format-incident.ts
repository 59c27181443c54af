import { formatTime } from '#shared/catalogue/format-param.ts';
import { render } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { IncidentOutput } from '#shared/output/incident-output.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { columnsOf, padColumns } from '#shared/text/terminal-columns.ts';
import { formatTable } from '#shared/cli/format-table.ts';
import type { Terminal } from '#shared/cli/terminal.ts';

/** The list: most urgent facts first, one line an incident. */
export function formatIncidents(incidents: readonly IncidentOutput[], terminal: Terminal, language: Language): string {
  const label = (code: string) => render(`label.${code}`, {}, language);
  const rows = incidents.map((incident) => [
    render(`verdict.${incident.verdict}`, {}, language),
    render(`role.${incident.role}`, {}, language),
    render(`state.${incident.state}`, {}, language),
    incident.work?.assignee ?? '-',
    nameSubject(incident),
    incident.processes.at(-1)?.name ?? '-',
    incident.pools.map(formatPool).join(' ') || '-',
    showTime(incident.firstSeen),
    incident.id,
  ]);
  return formatTable(
    [
      ...[{ header: label('verdict') }, { header: label('role') }, { header: label('state') }],
      { header: label('assignee'), shrinksTo: 6 },
      { header: label('host'), shrinksTo: 8 },
      { header: label('process'), shrinksTo: 8 },
      { header: label('pool'), shrinksTo: 12 },
      { header: label('since') },
      { header: label('id') },
    ],
    rows,
    terminal.width,
    (line, row) => terminal.paint(incidents[row]?.severity ?? 'info', line),
  );
}

/** One incident: a sentence, who and with what, then why it is believed and what could not be seen. */
export function formatIncident(incident: IncidentOutput, terminal: Terminal, language: Language): string {
  const label = (code: string) => render(`label.${code}`, {}, language);
  const colon = label('separator');
  const bracketed = (text: string) => render('label.bracketed', { text }, language);
  const process = incident.processes.at(-1);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['host', nameSubject(incident)],
    ['process', process === undefined ? undefined : `${process.name} (pid ${process.pid})`],
    [
      'program',
      process?.exe === undefined ? undefined : `${process.exe}${process.exeDeleted ? bracketed(label('deleted')) : ''}`,
    ],
    ['arguments', process?.argv?.join(' ')],
    ['user', process?.user ?? process?.uid?.toString()],
    ['config', incident.configs.join('  ') || undefined],
    ['pool', incident.pools.map(formatPool).join('  ') || undefined],
    ['wallet', incident.wallets.map((wallet) => describeWallet(wallet, label)).join('  ') || undefined],
    ['role', render(`role.${incident.role}`, {}, language)],
    ['state', describeState(incident, language)],
    ['assignee', incident.work?.assignee],
    ['since', showTime(incident.firstSeen)],
    ['last', showTime(incident.lastSeen)],
    ['findings', incident.findingIds.join(' ') || undefined],
    ['merged', incident.mergedInto],
  ];
  const shown = facts.flatMap(([code, value]) => (value === undefined ? [] : [[label(code), value] as const]));
  const width = Math.max(...shown.map(([name]) => columnsOf(name)));
  const { present, allowed = [], absent, notObservable } = incident.signals;
  return [
    terminal.paint(incident.severity, escapeForTerminal(incident.title)),
    '',
    ...shown.map(([name, value]) => `${padColumns(name, width)}  ${escapeForTerminal(value)}`),
    '',
    `${label('present')}${colon}${formatProbability(incident.probability)}`,
    ...(incident.next === undefined ? [] : [incident.next.text]),
    ...present.map(
      ({ counted, text, group, witness }) =>
        `  ${counted.toFixed(2)}  ${escapeForTerminal(text)}  [${render(`group.${group}`, {}, language)}, ${render(`witness.${witness}`, {}, language)}]`,
    ),
    ...section(
      label('allowed'),
      colon,
      allowed.map(({ text, by }) => escapeForTerminal(`${text}${colon}${by.text}`)),
    ),
    ...section(
      label('absent'),
      colon,
      absent.map(({ text }) => escapeForTerminal(text)),
    ),
    ...section(
      label('not-observable'),
      colon,
      notObservable.map(({ text, reasonText }) => `${escapeForTerminal(text)}${colon}${reasonText}`),
    ),
    ...section(
      `${label('alerts')}${bracketed(render('label.alert-count', { alertCount: incident.alertCount, joinCount: incident.joins.length }, language))}`,
      colon,
      incident.joins.slice(-10).map(({ alertId, at, how, pid }) => {
        const who = pid === undefined ? '' : `  pid ${pid}`;
        return `${escapeForTerminal(alertId)}  ${showTime(at)}  ${render(`join.${how}`, {}, language)}${who}`;
      }),
    ),
    '',
  ].join('\n');
}

function describeState({ state, work }: IncidentOutput, language: Language): string {
  const shown = render(`state.${state}`, {}, language);
  return work?.closeReason === undefined
    ? shown
    : shown + render('label.bracketed', { text: render(`close-reason.${work.closeReason}`, {}, language) }, language);
}

function section(title: string, colon: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}${colon.trimEnd()}`, ...lines.map((line) => `  ${line}`)];
}

function nameSubject({ subject }: IncidentOutput): string {
  return subject.type === 'host' ? subject.hostname : subject.ip;
}

export function formatPool({ host, port }: { readonly host: string; readonly port?: number | undefined }): string {
  return port === undefined ? host : `${host}:${port}`;
}

function describeWallet(
  { coin, address, valid }: { readonly coin: string; readonly address: string; readonly valid: boolean },
  label: (code: string) => string,
): string {
  return `${coin} ${address} (${label(valid ? 'checksum-valid' : 'checksum-invalid')})`;
}

export function showTime(iso: string): string {
  return formatTime(Date.parse(iso));
}

/** In whole percent; nothing that is weighed is ever certain, so never 100 and never 0. */
function formatProbability(probability: number): string {
  if (probability > 0.99) return '> 99 %';
  if (probability < 0.01) return '< 1 %';
  return `${Math.round(probability * 100)} %`;
}
