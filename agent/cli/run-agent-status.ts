import { render } from '#shared/catalogue/render.ts';
import { renderResting } from '#shared/catalogue/render-resting.ts';
import { ExitStatus } from '#shared/cli/exit-status.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { type AgentStatus, readAgentStatus } from '../agent-status.ts';
import type { ServiceStanding } from '../platform/service-manager.ts';
import { describeStanding } from '../service/describe-standing.ts';
import { toSafeJson } from '../safe-json.ts';

/** A running agent writes its status every 10 s; older than this means that it no longer does. */
const SILENT_MS = 35_000;

export interface AgentStatusOptions {
  /** The folder of the agent that is meant. */
  readonly data: string;
  readonly output: OutputFormat;
  readonly language: Language;
}

/** The verb `agent status`: what the agent on this machine last said about itself, and how its service stands. Status 0 only when it runs. */
export function runAgentStatus(
  { data: folder, output, language }: AgentStatusOptions,
  nowMs: number,
  service: ServiceStanding,
): ExitStatus {
  const read = readAgentStatus(folder);
  const running = 'status' in read && Math.abs(nowMs - read.status.atMs) <= SILENT_MS && isAlive(read.status.pid);
  if (output !== 'human') {
    const known =
      'status' in read ? { at: toIsoTime(read.status.atMs), status: read.status } : { problem: read.problem };
    process.stdout.write(`${toSafeJson({ schemaVersion: 1, running, ...known, service })}\n`);
  } else if ('problem' in read) {
    const { problem } = read;
    process.stdout.write(`${escapeForTerminal(render('agent-status.nothing', { folder, problem }, language))}\n`);
  } else {
    for (const line of linesOf(read.status, running, language)) process.stdout.write(`${line}\n`);
  }
  if (output === 'human') process.stdout.write(`${describeStanding(service, language)}\n`);
  return running ? ExitStatus.ok : ExitStatus.incomplete;
}

/** For people: a line each, in their language. */
export function linesOf(status: AgentStatus, running: boolean, language: Language): readonly string[] {
  const label = (code: string) => render(code, {}, language);
  const { pid, link, openFindings: open, waiting } = status;
  const state = running ? render('agent-status.runs', { pid }, language) : label('agent-status.ended');
  const linked = link === undefined ? label('label.unknown') : render(`agent-status.link.${link}`, {}, language, link);
  const unseen = status.capabilities.flatMap(({ name, reason }) =>
    reason === undefined || reason === 'paused'
      ? []
      : [`${label(`capability.${name}`)} (${label(`reason.${reason}`)})`],
  );
  const resting = status.capabilities.flatMap((capability) => capability.resting ?? []);
  if (resting.length > 0) unseen.push(renderResting(resting, language));
  return [
    `${label('label.agent')}: ${state}; ${label('label.last')} ${toIsoTime(status.atMs)}`,
    `${label('label.id')}: ${status.agentId}`,
    `${label('label.site')}: ${escapeForTerminal(status.site)}`,
    ...(status.pausedUntilMs === undefined
      ? []
      : [
          `${label('label.paused')}: ${render('label.paused-until', { until: toIsoTime(status.pausedUntilMs) }, language)}`,
        ]),
    ...(status.collector === undefined
      ? []
      : [`${label('agent-status.collector')}: ${escapeForTerminal(status.collector)}, ${escapeForTerminal(linked)}`]),
    `${label('label.findings')}: ${render('agent-status.findings', { open, waiting }, language)}`,
    ...((status.allowedFindings ?? 0) === 0 ? [] : [`${label('label.allowed')}: ${status.allowedFindings}`]),
    ...(status.withoutNativeCalls === undefined
      ? []
      : [escapeForTerminal(render('doctor.without-native-calls', { why: status.withoutNativeCalls }, language))]),
    ...(unseen.length === 0 ? [] : [`${label('label.not-visible')}: ${unseen.join(', ')}`]),
  ];
}

/** Whether a process of this number exists; one that we may not signal does. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
