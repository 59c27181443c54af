import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { AgentOptionsError, readAgentOptions } from '../agent-options.ts';
import type { AgentParts } from '../agent-parts.ts';
import type { ServiceManager, ServiceOrder } from '../platform/service-manager.ts';

/** The options of `agent install`: those of `agent run` that a service may have. */
export interface ServiceOptions {
  readonly collector?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly site?: string | undefined;
  readonly data?: string | undefined;
  readonly indicators: readonly string[];
  readonly intervalMs?: number | undefined;
  readonly bait: boolean;
}

/**
 * A service starts elsewhere, so every path is made absolute, and free of links: what is looked at now is what it opens then. Wrong options are
 * refused now and not at its first start.
 */
export function createServiceOrder(
  { ownCommand }: Pick<AgentParts, 'ownCommand'>,
  { collector, tokenFile, site, data, indicators, intervalMs, bait }: ServiceOptions,
  { defaultDataFolder, keepsOutput }: Pick<ServiceManager, 'defaultDataFolder' | 'keepsOutput'>,
): ServiceOrder {
  if (collector === undefined && !keepsOutput)
    throw new VerbError(
      ExitStatus.usage,
      'Nobody keeps what a service prints here, so its findings need a collector: minesweep agent install --collector wss://HOST:PORT/agent',
    );
  const dataFolder = withoutLinks(data ?? defaultDataFolder);
  const tokenPath = tokenFile === undefined ? undefined : withoutLinks(tokenFile);
  const reads = indicators.map(withoutLinks);
  const options = [
    ...(collector === undefined ? ['--no-collector'] : ['--collector', collector]),
    ...(tokenPath === undefined ? [] : ['--token-file', tokenPath]),
    ...(site === undefined ? [] : ['--site', site]),
    ...(intervalMs === undefined ? [] : ['--interval-ms', String(intervalMs)]),
    ...reads.flatMap((path) => ['--indicators', path]),
    ...(bait ? [] : ['--no-bait']),
    ...['--data', dataFolder],
  ];
  refuseWrong(options);
  return {
    program: {
      file: withoutLinks(ownCommand.file),
      args: ownCommand.args.map((word) => (isAbsolute(word) ? withoutLinks(word) : word)),
      folder: ownCommand.folder === undefined ? undefined : withoutLinks(ownCommand.folder),
    },
    ...{ args: ['agent', 'run', ...options], dataFolder, tokenFile: tokenPath, reads },
  };
}

/** Of what is not there yet, the part that is. */
function withoutLinks(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const above = dirname(absolute);
    return above === absolute ? absolute : join(withoutLinks(above), basename(absolute));
  }
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
