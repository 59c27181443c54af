import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { ListenError } from './assembly/listeners.ts';
import { type Collector, startCollector } from './collector.ts';
import type { CollectorParts } from './collector-parts.ts';
import { readCollectorSettings } from './collector-settings.ts';
import { codeOf, DataFolder } from './data-folder.ts';
import { Indicators } from './indicators.ts';
import { StoreError } from './store/store-error.ts';

/** What `up` is told over the channel once the collector can be used. */
export interface CollectorReady {
  readonly type: 'ready';
  readonly runtime: Collector['runtime'];
}

/** Runs a collector until it is told to stop (SIGTERM, SIGINT). Ends this process. */
export async function runCollector(parts: CollectorParts, args: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  if (process.channel !== undefined) process.on('disconnect', onSignal);
  try {
    await using collector = await openCollector(parts, args);
    process.send?.({ type: 'ready', runtime: collector.runtime } satisfies CollectorReady);
    log(
      `collector ready: API ${collector.runtime.api}, agents ${collector.runtime.agents}, alerts ${collector.runtime.ingest}`,
    );
    if (!stop.signal.aborted)
      await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
  } catch (error) {
    const { status, message } = explainFailure(error);
    log(message);
    process.exitCode = status;
  }
  process.off('SIGTERM', onSignal);
  process.off('SIGINT', onSignal);
  // A supervisor that died has taken its end of the channel along.
  if (process.connected) process.disconnect();
}

async function openCollector(parts: CollectorParts, args: readonly string[]): Promise<Collector> {
  const settings = readCollectorSettings(args);
  const data = new DataFolder(settings.data ?? (await parts.makeOwnDataFolder()));
  data.prepare();
  const indicators = Indicators.fromJson(await parts.readBuiltInSignatures(), settings.indicators);
  if (indicators === undefined) {
    throw new VerbError(ExitStatus.badConfiguration, 'The built-in signatures are damaged: install Minesweep again');
  }
  const { ports, hosts, hostNames, site, eveFiles } = settings;
  return startCollector({
    ...{ parts, data, indicators, hostNames, site, eveFiles, log },
    version: parts.version,
    listen: {
      api: { host: hosts.console, port: ports.console },
      agents: { host: hosts.agents, port: ports.agents },
      ingest: { host: hosts.ingest, port: ports.ingest },
    },
  });
}

/** What ended the collector, for a person, and what the shell is told. */
function explainFailure(error: unknown): { readonly status: ExitStatus; readonly message: string } {
  if (error instanceof VerbError) return { status: error.status, message: error.message };
  if (error instanceof ListenError) return { status: ExitStatus.badConfiguration, message: error.message };
  if (error instanceof StoreError) return { status: ExitStatus.badConfiguration, message: error.message };
  const code = codeOf(error);
  if (error instanceof Error && (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')) {
    return { status: ExitStatus.noPermission, message: `${error.message}. Choose another folder: --data FOLDER` };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: ExitStatus.incomplete, message: `the collector failed: ${detail}` };
}

function log(line: string): void {
  const lines = line.split('\n').map((each) => escapeForTerminal(each));
  process.stderr.write(`${lines.map((each) => `minesweep: ${each}`).join('\n')}\n`);
}
