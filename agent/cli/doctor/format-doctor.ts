import { render } from '#shared/catalogue/render.ts';
import { formatTable } from '#shared/cli/format-table.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { Terminal } from '#shared/cli/terminal.ts';
import type { Params } from '#shared/model/signal.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { DoctorOutput } from './doctor-output.ts';

type Row = DoctorOutput['capabilities'][number];
type Say = (code: string, params?: Params) => string;

/** For people: what runs where, what can be seen, and what is lost where something cannot. */
export function formatDoctor(output: DoctorOutput, language: Language, terminal: Terminal): readonly string[] {
  const say: Say = (code, params = {}) => escapeForTerminal(render(code, params, language));
  const { version, node, host, capabilities, withoutNativeCalls: why } = output;
  const table = formatTable(
    [
      { header: say('doctor.column.what'), shrinksTo: 24 },
      { header: say('doctor.column.state') },
      { header: say('doctor.column.why'), shrinksTo: 16 },
    ],
    capabilities.map((row) => [
      row.text,
      say(row.visible ? 'label.visible' : 'label.not-visible'),
      row.visible ? (row.detail ?? '') : whyNot(row, say),
    ]),
    terminal.width,
    (line, index) => terminal.paint(capabilities[index]?.visible === false ? 'high' : 'low', line),
  );
  const missing = capabilities.filter((row) => !row.visible);
  return [
    say('doctor.program', { version, node }),
    say('doctor.machine', host),
    '',
    ...table.trimEnd().split('\n'),
    '',
    ...(why === undefined ? [] : [say('doctor.without-native-calls', { why })]),
    ...(missing.length === 0 && why === undefined ? [say('doctor.all')] : []),
    ...missing.flatMap((row) => describeLoss(row, say)),
  ];
}

function whyNot({ why, detail }: Row & { readonly visible: false }, say: Say): string {
  return detail === undefined ? why : `${why}${say('label.bracketed', { text: detail })}`;
}

function describeLoss(row: Row & { readonly visible: false }, say: Say): readonly string[] {
  const { text, remedy, lost } = row;
  return [
    say('doctor.lost', { capability: text }),
    `  ${remedy === undefined ? say('doctor.no-remedy') : say('doctor.remedy', { remedy })}`,
    ...(lost.length === 0 ? [`  ${say('doctor.nothing-lost')}`] : []),
    ...lost.map((signal) => `  ${say('doctor.signal', { signal: signal.text })}`),
  ];
}
