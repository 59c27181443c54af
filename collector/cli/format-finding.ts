import { render } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { FindingOutput } from '#shared/output/finding-output.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { formatPool, showTime } from './format-incident.ts';
import { formatTable } from '#shared/cli/format-table.ts';
import type { Terminal } from '#shared/cli/terminal.ts';

export function formatFindings(findings: readonly FindingOutput[], terminal: Terminal, language: Language): string {
  const label = (code: string) => render(`label.${code}`, {}, language);
  return formatTable(
    [
      { header: label('severity') },
      { header: label('what'), shrinksTo: 24 },
      { header: label('since') },
      { header: label('last') },
      { header: label('id') },
    ],
    findings.map((finding) => [
      render(`severity.${finding.severity}`, {}, language),
      finding.title,
      showTime(finding.firstSeen),
      showTime(finding.lastSeen),
      finding.id,
    ]),
    terminal.width,
    (line, row) => terminal.paint(findings[row]?.severity ?? 'info', line),
  );
}

export function formatFinding(finding: FindingOutput, terminal: Terminal, language: Language): string {
  const label = (code: string) => render(`label.${code}`, {}, language);
  const { process } = finding;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['program', process?.exe],
    ['arguments', process?.argv?.join(' ')],
    ['user', process?.user ?? process?.uid?.toString()],
    ['pool', finding.pools.map(formatPool).join('  ') || undefined],
    ['wallet', finding.wallets.map(({ coin, address }) => `${coin} ${address}`).join('  ') || undefined],
    ['host', finding.hostId],
    ['since', showTime(finding.firstSeen)],
    ['last', showTime(finding.lastSeen)],
  ];
  const lines = (title: string, texts: readonly string[]) =>
    texts.length === 0 ? [] : ['', `${title}:`, ...texts.map((text) => `  ${escapeForTerminal(text)}`)];
  return [
    terminal.paint(finding.severity, escapeForTerminal(finding.title)),
    '',
    ...facts.flatMap(([code, value]) =>
      value === undefined ? [] : [`${label(code)}${label('separator')}${escapeForTerminal(value)}`],
    ),
    ...lines(
      label('present'),
      finding.signals.map(({ text }) => text),
    ),
    ...lines(
      label('evidence'),
      finding.evidence.map(({ text }) => text),
    ),
    '',
  ].join('\n');
}
