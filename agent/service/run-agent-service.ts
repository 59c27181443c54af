import { ExitStatus } from '#shared/cli/exit-status.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { AgentParts } from '../agent-parts.ts';
import type { ServiceManager, ServiceOutcome, ServiceState } from '../platform/service-manager.ts';
import { toSafeJson } from '../safe-json.ts';
import { describeStanding } from './describe-standing.ts';
import { createServiceOrder, type ServiceOptions } from './service-order.ts';

export interface AgentServiceOptions extends ServiceOptions {
  readonly what: 'install' | 'uninstall' | 'start' | 'stop';
  readonly dryRun: boolean;
  readonly purge: boolean;
  readonly output: OutputFormat;
  readonly language: Language;
}

/** What a verb was to reach; undefined: that there is no service any more. */
const WANTED: Readonly<Record<AgentServiceOptions['what'], ServiceState | undefined>> = {
  install: 'running',
  start: 'running',
  stop: 'stopped',
  uninstall: undefined,
};

/** The verbs `agent install|uninstall|start|stop`. Status 0 only when the service has reached what was asked for. */
export async function runAgentService(
  parts: AgentParts,
  manager: ServiceManager,
  options: AgentServiceOptions,
): Promise<ExitStatus> {
  if (options.what === 'install') {
    const order = createServiceOrder(parts, options, manager);
    if (options.dryRun) return printPlan(manager.plan(order));
    return printOutcome(await manager.install(order), options);
  }
  if (options.what === 'uninstall') return printOutcome(await manager.uninstall(options.purge), options);
  return printOutcome(await (options.what === 'start' ? manager.start() : manager.stop()), options);
}

/** The definition alone goes to stdout: it may go on into a file. */
function printPlan({ definition, steps }: ReturnType<ServiceManager['plan']>): ExitStatus {
  for (const step of steps) process.stderr.write(`would ${escapeForTerminal(step)}\n`);
  process.stdout.write(definition);
  return ExitStatus.ok;
}

function printOutcome({ done, standing }: ServiceOutcome, { what, output, language }: AgentServiceOptions): ExitStatus {
  if (output === 'human') {
    for (const line of [...done, describeStanding(standing, language)])
      process.stdout.write(`${escapeForTerminal(line)}\n`);
  } else {
    process.stdout.write(`${toSafeJson({ schemaVersion: 1, done, service: standing })}\n`);
  }
  const reached = standing.installed ? standing.state : undefined;
  return reached === WANTED[what] ? ExitStatus.ok : ExitStatus.incomplete;
}
