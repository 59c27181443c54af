import { parseArgs } from 'node:util';

/** What an agent is told when it starts. */
export interface AgentOptions {
  /** Folder of `agent.db` and the identity. */
  readonly dataFolder: string;
  /** Where findings go; undefined: they are printed. */
  readonly collector: { readonly url: string; readonly tokenFile: string | undefined } | undefined;
  readonly site: string;
  /** Files or folders with the operator's own signatures. */
  readonly indicators: readonly string[];
  readonly intervalMs: number;
  /** False: no collector may ask for an experiment with decoys here. */
  readonly allowsBait: boolean;
  /** Started by the service manager of Windows, which waits to be spoken to. */
  readonly isService: boolean;
}

export class AgentOptionsError extends Error {
  override readonly name = 'AgentOptionsError';
}

const MIN_INTERVAL_MS = 200;
const MAX_INTERVAL_MS = 60_000;

/** Reads `--collector URL | --no-collector`, `--token-file`, `--data`, `--site`, `--indicators` (repeatable), `--interval-ms`, `--no-bait`, `--as-service`. */
export function readAgentOptions(args: readonly string[]): AgentOptions {
  const { values } = parseStrictly(args);
  const url = values.collector;
  if (values['no-collector'] === true && url !== undefined) {
    throw new AgentOptionsError('--collector and --no-collector exclude each other');
  }
  if (values['no-collector'] !== true && url === undefined) {
    throw new AgentOptionsError(
      'Where do findings go? --collector ws://HOST:PORT/agent, or --no-collector to print them',
    );
  }
  if (values.data === undefined)
    throw new AgentOptionsError('--data DIR is missing: where the agent keeps what it must not forget');
  return {
    dataFolder: values.data,
    collector: url === undefined ? undefined : { url: readUrl(url), tokenFile: values['token-file'] },
    site: readSite(values.site ?? 'default'),
    indicators: values.indicators ?? [],
    intervalMs: readInterval(values['interval-ms'] ?? '1000'),
    allowsBait: values['no-bait'] !== true,
    isService: values['as-service'] === true,
  };
}

function parseStrictly(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        collector: { type: 'string' },
        'no-collector': { type: 'boolean' },
        'token-file': { type: 'string' },
        data: { type: 'string' },
        site: { type: 'string' },
        indicators: { type: 'string', multiple: true },
        'interval-ms': { type: 'string' },
        'no-bait': { type: 'boolean' },
        'as-service': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new AgentOptionsError(error instanceof Error ? error.message : String(error));
  }
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['ws:', 'wss:'].includes(url.protocol)) {
    throw new AgentOptionsError(`--collector takes ws://HOST:PORT/agent or wss://, not ${JSON.stringify(text)}`);
  }
  return url.href;
}

function readSite(text: string): string {
  if (text.length > 0 && text.length <= 64) return text;
  throw new AgentOptionsError('--site takes a name of 1 to 64 characters');
}

function readInterval(text: string): number {
  const intervalMs = Number(text);
  if (Number.isInteger(intervalMs) && intervalMs >= MIN_INTERVAL_MS && intervalMs <= MAX_INTERVAL_MS) return intervalMs;
  throw new AgentOptionsError(
    `--interval-ms takes ${MIN_INTERVAL_MS} to ${MAX_INTERVAL_MS}, not ${JSON.stringify(text)}`,
  );
}
