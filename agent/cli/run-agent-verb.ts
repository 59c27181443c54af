import type { AgentParts } from '../agent-parts.ts';
import { runAgent } from '../main.ts';
import { makeOwnDataFolder } from '../platform/native/own-data-folder.ts';

/** The options of `agent run` as yargs read them. */
export interface AgentRunOptions {
  readonly collector?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly data?: string | undefined;
  readonly site?: string | undefined;
  readonly indicators: readonly string[];
  readonly intervalMs?: number | undefined;
  readonly bait: boolean;
  /** Started by the service manager of Windows. */
  readonly asService: boolean;
}

/** The verb `agent run`: the agent in this process, until Ctrl-C. */
export async function runAgentVerb(parts: AgentParts, options: AgentRunOptions): Promise<void> {
  const {
    collector,
    tokenFile,
    data = await makeOwnDataFolder(),
    site,
    indicators,
    intervalMs,
    bait,
    asService,
  } = options;
  await runAgent(parts, [
    ...(collector === undefined ? ['--no-collector'] : ['--collector', collector]),
    ...(tokenFile === undefined ? [] : ['--token-file', tokenFile]),
    ...(site === undefined ? [] : ['--site', site]),
    ...(intervalMs === undefined ? [] : ['--interval-ms', String(intervalMs)]),
    ...indicators.flatMap((path) => ['--indicators', path]),
    ...(bait ? [] : ['--no-bait']),
    ...(asService ? ['--as-service'] : []),
    '--data',
    data,
  ]);
}
