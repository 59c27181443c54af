import { render } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { AllowanceOutput } from '#shared/output/allowance-output.ts';
import type { AllowancePreview } from '#shared/output/allowance-preview.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { showTime } from './format-incident.ts';
import { formatTable } from '#shared/cli/format-table.ts';
import type { Terminal } from '#shared/cli/terminal.ts';

/** One line an allowance. */
export function formatAllowances(
  allowances: readonly AllowanceOutput[],
  terminal: Terminal,
  language: Language,
): string {
  const label = (code: string) => render(`label.${code}`, {}, language);
  const separator = render('list.separator', {}, language);
  return formatTable(
    [
      { header: label('what'), shrinksTo: 16 },
      { header: label('where'), shrinksTo: 10 },
      { header: label('state') },
      { header: label('ends') },
      { header: label('silenced') },
      { header: label('last-silenced') },
      { header: label('owner'), shrinksTo: 8 },
      { header: label('why'), shrinksTo: 10 },
      { header: label('id') },
    ],
    allowances.map(({ criteria, scopeText, state, expiresAt, silenced, lastSilenced, owner, reason, id }) => [
      criteria.map(({ text }) => text).join(separator),
      scopeText,
      render(`allowance.state.${state}`, {}, language),
      expiresAt === undefined ? label('never') : showTime(expiresAt),
      String(silenced),
      lastSilenced === undefined ? '-' : showTime(lastSilenced),
      owner,
      reason,
      id,
    ]),
    terminal.width,
    (line, row) => (allowances[row]?.state === 'active' ? line : terminal.paint('info', line)),
  );
}

export function formatPreview(preview: AllowancePreview, language: Language): string {
  const { problems, silenced, breaksThrough, breakingIncidents, complete, from } = preview;
  const text = (code: string, params = {}) => render(code, params, language);
  return [
    ...problems.map((problem) => `! ${problem.text}`),
    text('allowance.preview.silenced', { ...silenced, since: showTime(from) }),
    ...preview.silencedFindings.map(
      ({ title, hostname, hostId }) => `  ${escapeForTerminal(`${hostname ?? hostId}  ${title}`)}`,
    ),
    text('allowance.preview.unsuspicious', { count: silenced.nowUnsuspicious }),
    text('allowance.preview.breaks', { findings: breaksThrough.findings, incidents: breaksThrough.incidents }),
    ...breakingIncidents.flatMap(({ title, because }) => [
      `  ${escapeForTerminal(title)}`,
      ...because.map((reason) => `    ${escapeForTerminal(reason.text)}`),
    ]),
    ...(complete ? [] : [text('allowance.preview.incomplete')]),
    '',
  ].join('\n');
}
