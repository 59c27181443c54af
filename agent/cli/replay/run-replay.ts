import { render } from '#shared/catalogue/render.ts';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import type { Severity } from '#shared/model/verdict.ts';
import { type FindingOutput, toFindingOutput } from '#shared/output/finding-output.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { AgentParts } from '../../agent-parts.ts';
import { BadRecording } from '../../platform/recorded/bad-recording.ts';
import { openRecording } from '../../platform/recorded/open-recording.ts';
import type { RecordedPlatform } from '../../platform/recorded/recorded-platform.ts';
import { readSignatureContent } from '../../signature-content.ts';
import { isAtLeast } from '../is-at-least.ts';
import { toSafeJson } from '../../safe-json.ts';
import { type Replay, replayRecording } from './replay-recording.ts';

export interface ReplayOptions {
  readonly path: string;
  readonly output: OutputFormat;
  readonly language: Language;
  readonly indicators: readonly string[];
  readonly failOn: Severity;
  /** Processors of the host, for data that does not say. */
  readonly cpuCount: number | undefined;
}

const MAX_CPUS = 65_536;

/** The verb `replay`. Answers with the exit status. */
export async function runReplay(parts: AgentParts, options: ReplayOptions): Promise<ExitStatus> {
  const { cpuCount = 1 } = options;
  if (!Number.isInteger(cpuCount) || cpuCount < 1 || cpuCount > MAX_CPUS)
    throw new VerbError(ExitStatus.usage, `--cpus takes a whole number of processors, not ${cpuCount}`);
  const { set: signatures, problems } = await readSignatureContent(parts, options.indicators);
  for (const line of problems.flatMap((problem) => problem.split('\n'))) {
    process.stderr.write(`minesweep: ${escapeForTerminal(line)}\n`);
  }
  const startedMs = performance.now();
  const { replay, damaged } = await readAll(options, async (platform) => ({
    replay: await replayRecording(platform, signatures),
    damaged: platform.damage.length,
  }));
  const findings = replay.findings.map((finding) => toFindingOutput(finding, { language: options.language }));
  for (const line of linesOf(findings, replay, options)) process.stdout.write(`${line}\n`);
  saySpeed(replay, performance.now() - startedMs);
  if (damaged > 0)
    process.stderr.write(`minesweep: ${damaged} places of the recording are damaged and were left out\n`);
  if (findings.some(({ severity }) => isAtLeast(severity, options.failOn))) return ExitStatus.findings;
  return damaged > 0 ? ExitStatus.incomplete : ExitStatus.ok;
}

async function readAll<T>(
  { path, cpuCount }: ReplayOptions,
  read: (platform: RecordedPlatform) => Promise<T>,
): Promise<T> {
  try {
    using platform = openRecording(path, cpuCount === undefined ? {} : { cpuCount });
    return await read(platform);
  } catch (error) {
    if (error instanceof BadRecording)
      throw new VerbError(ExitStatus.badInput, `${JSON.stringify(path)}: ${escapeForTerminal(error.message)}`);
    if (error instanceof Error && 'syscall' in error)
      throw new VerbError(ExitStatus.badInput, escapeForTerminal(error.message));
    throw error;
  }
}

function linesOf(
  findings: readonly FindingOutput[],
  replay: Replay,
  { output, language }: ReplayOptions,
): readonly string[] {
  switch (output) {
    case 'json':
      return [
        toSafeJson({
          schemaVersion: 1,
          ...(replay.fromMs === undefined ? {} : { from: toIsoTime(replay.fromMs) }),
          ...(replay.toMs === undefined ? {} : { to: toIsoTime(replay.toMs) }),
          ticks: replay.ticks,
          findings,
        }),
      ];
    case 'jsonl':
      return findings.map(toSafeJson);
    case 'human':
      return [
        ...findings.flatMap((finding) => describe(finding, language)),
        `${render('label.findings', {}, language)}: ${findings.length}`,
      ];
  }
}

function describe(finding: FindingOutput, language: Language): readonly string[] {
  const severity = render(`severity.${finding.severity}`, {}, language);
  return [
    `${severity}: ${escapeForTerminal(finding.title)}`,
    `  ${finding.firstSeen} .. ${finding.lastSeen}`,
    ...(finding.process?.exe === undefined ? [] : [`  ${escapeForTerminal(finding.process.exe)}`]),
    ...finding.signals.map(({ text }) => `  ${escapeForTerminal(text)}`),
  ];
}

function saySpeed({ ticks, fromMs, toMs }: Replay, tookMs: number): void {
  const coveredMs = fromMs === undefined || toMs === undefined ? 0 : Math.max(0, toMs - fromMs);
  const factor = Math.round(coveredMs / Math.max(1, tookMs));
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  process.stderr.write(
    `minesweep: ${ticks} ticks over ${seconds(coveredMs)} replayed in ${seconds(tookMs)}, ${factor}x real time\n`,
  );
}
