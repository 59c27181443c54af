import { formatParam } from '#shared/catalogue/format-param.ts';
import { render } from '#shared/catalogue/render.ts';
import { templatesOf } from '#shared/catalogue/templates.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { HostOutput } from '#shared/output/host-output.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { showTime } from './format-incident.ts';
import { formatTable } from '#shared/cli/format-table.ts';
import type { Terminal } from '#shared/cli/terminal.ts';

export function formatHosts(hosts: readonly HostOutput[], terminal: Terminal, language: Language): string {
  const label = (code: string) => render(`label.${code}`, {}, language);
  return formatTable(
    [
      { header: label('host'), shrinksTo: 10 },
      { header: label('verdict') },
      { header: label('agent') },
      { header: label('labels'), shrinksTo: 8 },
      { header: label('cpu') },
      { header: label('busiest'), shrinksTo: 10 },
      { header: label('not-visible'), shrinksTo: 12 },
      { header: label('last') },
      { header: label('id'), shrinksTo: 12 },
    ],
    hosts.map((host) => [
      host.hostname,
      host.verdict === undefined ? '-' : render(`verdict.${host.verdict}`, {}, language),
      label(host.connected ? 'connected' : 'silent'),
      host.labels.join(', ') || '-',
      describeCpu(host, language),
      describeBusiest(host, language),
      blindSpots(host)
        .map(({ name }) => render(`capability.${name}`, {}, language))
        .join(', ') || '-',
      showTime(host.lastSeen),
      host.id,
    ]),
    terminal.width,
    (line, row) => (hosts[row]?.connected ? line : terminal.paint('info', line)),
  );
}

export function formatHost(host: HostOutput, _terminal: Terminal, language: Language): string {
  const label = (code: string) => render(`label.${code}`, {}, language);
  const facts: readonly (readonly [string, string])[] = [
    ['host', host.hostname],
    ['id', host.id],
    ['site', host.site],
    ['system', `${host.systemVersion} ${host.architecture}`],
    ['address', host.addresses.join('  ')],
    ['agent', `${host.agentVersion}, ${label(host.connected ? 'connected' : 'silent')}, ${showTime(host.lastSeen)}`],
    ['labels', host.labels.join(', ') || '-'],
    ['verdict', host.verdict === undefined ? '-' : render(`verdict.${host.verdict}`, {}, language)],
    ['cpu', describeCpu(host, language)],
    ['busiest', describeBusiest(host, language)],
  ];
  const visible = host.capabilities.filter(({ observable }) => observable);
  return [
    ...facts.map(([code, value]) => `${label(code)}${label('separator')}${escapeForTerminal(value)}`),
    '',
    `${label('visible')}${label('separator')}${visible.map(({ name }) => render(`capability.${name}`, {}, language)).join(render('list.separator', {}, language)) || '-'}`,
    ...blindSpots(host).map(({ name, reasonText, remedy, detail }) => {
      const help = [reasonText, detail, remedy]
        .filter((part) => part !== undefined)
        .join(render('clause.separator', {}, language));
      return `${label('not-visible')}${label('separator')}${render(`capability.${name}`, {}, language)}${render('label.bracketed', { text: escapeForTerminal(help) }, language)}`;
    }),
    '',
  ].join('\n');
}

function blindSpots(host: HostOutput): HostOutput['capabilities'] {
  return host.capabilities.filter(({ observable }) => !observable);
}

/** Busy of all: `1.5 / 8 cores`. What was not observable is unknown, not zero. */
function describeCpu({ cpu, cpuCount }: HostOutput, language: Language): string {
  if (cpu?.busyCores === undefined) return render('label.unknown', {}, language);
  return `${cpu.busyCores.toFixed(2)} / ${formatParam('cores', cpuCount, templatesOf(language))}`;
}

function describeBusiest({ cpu }: HostOutput, language: Language): string {
  const [top] = cpu?.top ?? [];
  return top === undefined ? '-' : `${top.name} ${formatParam('cores', top.cpuCores, templatesOf(language))}`;
}
