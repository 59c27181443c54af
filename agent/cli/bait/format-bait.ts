import { baitMeaning } from '#shared/model/bait-meaning.ts';
import { describeGap } from '#shared/catalogue/gap-texts.ts';
import { render } from '#shared/catalogue/render.ts';
import { formatTable } from '#shared/cli/format-table.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { Terminal } from '#shared/cli/terminal.ts';
import type { Params } from '#shared/model/signal.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { BaitPlan } from '../../bait/bait-plan.ts';
import type { BaitOutput } from './bait-output.ts';
import type { BaitResult } from '../../experiment/bait-result.ts';

/** What is decided, before anything begins. */
export function formatBaitPlan(plan: BaitPlan, names: BaitResult['names'], language: Language): readonly string[] {
  const { order, slotMs, longestMs, smallestP, seed } = plan;
  const decoys = order.filter((kind) => kind === 'decoy').length;
  return [
    render('bait.plan', { slots: order.length, slotMs, decoys, ...names }, language),
    render('bait.bounds', { longestMs, smallestP, seed }, language),
  ].map((line) => escapeForTerminal(line));
}

/** The result as a table, and what it means. */
export function formatBaitResult(output: BaitOutput, language: Language, { width }: Terminal): readonly string[] {
  const say = (code: string, params: Params = {}) => render(code, params, language);
  const { plan, answers, findings, conclusion } = output;
  const durationMs = Date.parse(output.finishedAt) - Date.parse(output.startedAt);
  return [
    ...(answers.length === 0
      ? []
      : tableOf(
          answers.map((answer) => cellsOf(answer, output, say)),
          say,
          width,
        )),
    say('bait.done', { slots: output.slotsFinished, planned: plan.order.length, durationMs }),
    ...(output.complete || output.slotsFinished === 0 ? [] : [say('bait.partial', { smallestP: output.smallestP })]),
    ...(output.complete && answers.length === 0 ? [say('bait.nobody')] : []),
    ...(output.endedEarly === 0 ? [] : [say('bait.ended-early', { count: output.endedEarly })]),
    ...unseenOf(output, say, language),
    ...findings.flatMap((finding) => [
      `${say(`severity.${finding.severity}`)}: ${finding.title}`,
      ...finding.signals.map(({ text }) => `  ${text}`),
      ...(finding.process?.exe === undefined ? [] : [`  ${finding.process.exe}`]),
    ]),
    ...(conclusion === undefined ? [] : [`${say('label.verdict')}: ${say(`verdict.${conclusion.verdict}`)}`]),
  ].map((line) => escapeForTerminal(line));
}

/** What could not be seen while it went on; nothing when all was. */
function unseenOf({ coverage }: BaitOutput, say: Say, language: Language): readonly string[] {
  const lines = [
    ...coverage.unseen.map(({ name, reason }) =>
      say('bait.unseen-line', { what: say(`capability.${name}`), why: say(`reason.${reason}`) }),
    ),
    ...Object.entries(coverage.gaps).map(([cause, count]) => `${describeGap(cause, language) ?? cause} × ${count}`),
  ];
  return lines.length === 0 ? [] : [say('bait.unseen'), ...lines.map((line) => `  ${line}`)];
}

type Say = (code: string, params?: Params) => string;

const COLUMNS = ['who', 'control', 'decoy', 'effect', 'p', 'adjusted', 'meaning'] as const;

/** The table and an empty line. */
function tableOf(rows: readonly (readonly string[])[], say: Say, width: number): readonly string[] {
  const columns = COLUMNS.map((column) => ({
    header: say(`bait.column.${column}`),
    ...(column === 'who' ? { shrinksTo: 16 } : {}),
  }));
  return formatTable(columns, rows, width).split('\n');
}

function cellsOf(answer: BaitOutput['answers'][number], output: BaitOutput, say: Say): readonly string[] {
  const { name, process, controlCores, decoyCores, effectCores, p, adjustedP } = answer;
  return [
    process === undefined ? say('bait.the-host') : say('subject.process', { name: name ?? '', pid: process.pid }),
    ...[controlCores, decoyCores, effectCores].map((cores) => say('bait.cores', { cores })),
    ...[p, adjustedP].map((value) => value.toPrecision(2)),
    say(`bait.${baitMeaning(answer, output.complete)}`),
  ];
}
