import { resolve } from 'node:path';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { AgentOptionsError, readAgentOptions } from '../agent-options.ts';
import type { AgentParts } from '../agent-parts.ts';
import type { ServiceOrder } from '../platform/service-manager.ts';

/** The options of `agent install`: those of `agent run` that a service may have. */
export interface ServiceOptions {
  readonly collector?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly site?: string | undefined;
  readonly data?: string | undefined;
  readonly indicators: readonly string[];
  readonly bait: boolean;
}

/** A service starts elsewhere, so every path is made absolute. Wrong options are refused now and not at its first start. */
export function createServiceOrder(
  { ownCommand }: Pick<AgentParts, 'ownCommand'>,
  { collector, tokenFile, site, data, indicators, bait }: ServiceOptions,
  defaultDataFolder: string,
): ServiceOrder {
  const dataFolder = resolve(data ?? defaultDataFolder);
  const tokenPath = tokenFile === undefined ? undefined : resolve(tokenFile);
  const reads = indicators.map((path) => resolve(path));
  const options = [
    ...(collector === undefined ? ['--no-collector'] : ['--collector', collector]),
    ...(tokenPath === undefined ? [] : ['--token-file', tokenPath]),
    ...(site === undefined ? [] : ['--site', site]),
    ...reads.flatMap((path) => ['--indicators', path]),
    ...(bait ? [] : ['--no-bait']),
    ...['--data', dataFolder],
  ];
  refuseWrong(options);
  return {
    program: ownCommand,
    ...{ args: ['agent', 'run', ...options], dataFolder, tokenFile: tokenPath, reads },
  };
}

function refuseWrong(options: readonly string[]): void {
  try {
    readAgentOptions(options);
  } catch (error) {
    throw error instanceof AgentOptionsError ? new VerbError(ExitStatus.usage, error.message) : error;
  }
  const odd = options.find((word) => /\p{Cc}/u.test(word));
  if (odd !== undefined)
    throw new VerbError(ExitStatus.usage, `A service takes no control characters: ${JSON.stringify(odd)}`);
}
