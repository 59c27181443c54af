import { render } from '#shared/catalogue/render.ts';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { readAgentStatus } from '../agent-status.ts';
import { isDenied } from '../platform/read-failure.ts';
import { LIMITS } from '../limits.ts';
import { writePause } from '../pause-file.ts';
import { toSafeJson } from '../safe-json.ts';
import { parseDuration } from './parse-duration.ts';

export interface AgentPauseOptions {
  /** The folder of the agent that is meant. */
  readonly data: string;
  /** `90s`, `10m`, `2h`; at most a day. Undefined: resume. */
  readonly duration: string | undefined;
  readonly output: OutputFormat;
  readonly language: Language;
}

/** The verbs `agent pause 2h` and `agent resume`: the agent sees the order within a second, and ends the pause by itself. */
export function runAgentPause({ data, duration, output, language }: AgentPauseOptions, nowMs: number): ExitStatus {
  const untilMs = duration === undefined ? undefined : nowMs + readDuration(duration);
  const last = readAgentStatus(data);
  if ('problem' in last) {
    if (isDenied(last.problem))
      throw new VerbError(
        ExitStatus.noPermission,
        `Only who runs the agent of ${escapeForTerminal(data)} may tell it to rest (${last.problem}): root, or an administrator, for a service`,
      );
    throw new VerbError(
      ExitStatus.incomplete,
      `No agent has ever run with its data in ${escapeForTerminal(data)}; name its folder with --data`,
    );
  }
  try {
    writePause(data, untilMs);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    throw new VerbError(ExitStatus.noPermission, `Cannot tell the agent: ${escapeForTerminal(data)} (${code})`);
  }
  const until = untilMs === undefined ? undefined : toIsoTime(untilMs);
  if (output !== 'human') {
    process.stdout.write(`${toSafeJson({ schemaVersion: 1, paused: until !== undefined, until })}\n`);
  } else if (until === undefined) {
    process.stdout.write(`${render('label.resumed', {}, language)}\n`);
  } else {
    process.stdout.write(
      `${render('label.paused', {}, language)} ${render('label.paused-until', { until }, language)}\n`,
    );
  }
  return ExitStatus.ok;
}

function readDuration(text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs === undefined) {
    throw new VerbError(
      ExitStatus.usage,
      text === ''
        ? 'How long? For example: minesweep agent pause 2h'
        : `A pause is a number with s, m or h, such as 2h, not ${JSON.stringify(text)}`,
    );
  }
  if (durationMs > LIMITS.pauseMs) {
    throw new VerbError(ExitStatus.usage, 'A pause lasts at most 24h: an agent that is forgotten sees nothing');
  }
  return durationMs;
}
