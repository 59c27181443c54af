import { parseArgs } from 'node:util';
import { LOOPBACK } from './access/console-address.ts';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';

/** Ports that people learn by heart. */
export const DEFAULT_PORTS = { console: 8730, agents: 8731, ingest: 8732 } as const;

/** How a collector is to run, as told on the command line. */
export interface CollectorSettings {
  readonly data: string | undefined;
  readonly eveFiles: readonly string[];
  readonly indicators: readonly string[];
  readonly site: string;
  readonly hostNames: readonly string[];
  readonly ports: Readonly<Record<keyof typeof DEFAULT_PORTS, number>>;
  readonly hosts: Readonly<Record<keyof typeof DEFAULT_PORTS, string>>;
}

const port = { type: 'string' } as const;

/** Options of `collector run`, by their long names; `up` passes the same. */
const collectorOptions = {
  data: { type: 'string' },
  eve: { type: 'string', multiple: true },
  indicators: { type: 'string', multiple: true },
  site: { type: 'string' },
  'host-name': { type: 'string', multiple: true },
  'console-port': port,
  'agents-port': port,
  'ingest-port': port,
  'console-host': { type: 'string' },
  'agents-host': { type: 'string' },
  'ingest-host': { type: 'string' },
} as const;

/** @throws VerbError when an option is not understood */
export function readCollectorSettings(args: readonly string[]): CollectorSettings {
  const values = parse(args);
  return {
    data: values.data,
    eveFiles: values.eve ?? [],
    indicators: values.indicators ?? [],
    site: values.site ?? 'default',
    hostNames: values['host-name'] ?? [],
    ports: {
      console: readPort('console-port', values['console-port'], DEFAULT_PORTS.console),
      agents: readPort('agents-port', values['agents-port'], DEFAULT_PORTS.agents),
      ingest: readPort('ingest-port', values['ingest-port'], DEFAULT_PORTS.ingest),
    },
    // Elsewhere only with accounts: `requireAccounts`.
    hosts: {
      console: values['console-host'] ?? LOOPBACK,
      agents: values['agents-host'] ?? LOOPBACK,
      ingest: values['ingest-host'] ?? LOOPBACK,
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: collectorOptions, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new VerbError(ExitStatus.usage, error instanceof Error ? error.message : String(error));
  }
}

function readPort(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= 65_535) return value;
  throw new VerbError(ExitStatus.usage, `--${name} takes a port (0 to 65535), not ${JSON.stringify(text)}`);
}
