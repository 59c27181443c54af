import { render } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { AlertOutput } from '#shared/output/alert-output.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { showTime } from './format-incident.ts';
import { formatTable } from '#shared/cli/format-table.ts';
import type { Terminal } from '#shared/cli/terminal.ts';

export function formatAlerts(alerts: readonly AlertOutput[], terminal: Terminal, language: Language): string {
  const label = (code: string) => render(`label.${code}`, {}, language);
  return formatTable(
    [
      { header: label('time') },
      { header: label('source') },
      { header: label('destination') },
      { header: label('mining') },
      { header: label('rule'), shrinksTo: 16 },
      { header: label('id') },
    ],
    alerts.map((alert) => [
      showTime(alert.time),
      formatSide(alert.source),
      formatSide(alert.destination),
      alert.mining?.dialect ?? alert.mining?.verdict ?? '-',
      alert.signature ?? alert.category ?? alert.domain ?? '-',
      alert.id ?? '-',
    ]),
    terminal.width,
  );
}

export function formatAlert(alert: AlertOutput, _terminal: Terminal, language: Language): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['time', showTime(alert.time)],
    ['device', alert.device],
    ['source', formatSide(alert.source)],
    ['destination', formatSide(alert.destination)],
    ['rule', alert.signature],
    ['action', alert.action],
    [
      'mining',
      alert.mining === undefined ? undefined : [alert.mining.verdict, alert.mining.dialect].filter(Boolean).join(', '),
    ],
    [
      'pool',
      alert.mining?.pools.map(({ host, port }) => (port === undefined ? host : `${host}:${port}`)).join('  ') ||
        undefined,
    ],
    ['wallet', alert.mining?.wallets.map(({ coin, address }) => `${coin} ${address}`).join('  ') || undefined],
    ['payload', alert.payload],
  ];
  return `${facts
    .flatMap(([code, value]) =>
      value === undefined
        ? []
        : [render(`label.${code}`, {}, language) + render('label.separator', {}, language) + escapeForTerminal(value)],
    )
    .join('\n')}\n`;
}

function formatSide({ ip, port }: AlertOutput['source']): string {
  if (port === undefined) return ip;
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
