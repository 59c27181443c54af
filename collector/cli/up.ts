import { createServer } from 'node:net';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { CollectorParts } from '../collector-parts.ts';
import { DEFAULT_PORTS } from '../collector-settings.ts';
import { DataFolder, type Runtime } from '../data-folder.ts';
import { CollectorClient } from './collector-client.ts';
import { isAlive } from './is-alive.ts';
import { makeSignInLink } from './sign-in-link.ts';
import { type ProgramEnd, SupervisedProgram } from './supervised-program.ts';

export interface UpOptions {
  readonly data: string | undefined;
  readonly eve: readonly string[];
  readonly indicators: readonly string[];
  readonly site: string;
  /** False: no experiment with decoys may be asked for on this machine. */
  readonly bait: boolean;
  readonly consoleHost: string | undefined;
  /** Addresses for agents and alerts of other machines; loopback when undefined. */
  readonly agentsHost: string | undefined;
  readonly ingestHost: string | undefined;
  readonly hostNames: readonly string[];
}

const STOP_PATIENCE_MS = 3_500;
const READY_PATIENCE_MS = 30_000;

/**
 * Runs a collector and an agent for this machine as two children until Ctrl-C or SIGTERM: both end within five seconds, a second
 * Ctrl-C ends them at once. A child that dies is started again, later each time. Answers with the exit status.
 */
export async function up(parts: CollectorParts, options: UpOptions): Promise<number> {
  const isRoot = process.getuid?.() === 0;
  const data = await openData(options.data ?? (await parts.makeOwnDataFolder()));
  const stop = new AbortController();
  const children: Pick<SupervisedProgram<never>, 'kill' | 'stop'>[] = [];
  const onSignal = () => {
    if (stop.signal.aborted) for (const child of children) child.kill();
    else say('stopping; once more to stop at once');
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // Whoever started us was killed.
  const onOrphaned = () => stop.abort();
  if (process.connected) process.on('disconnect', onOrphaned);
  try {
    say(`data in ${data.path}`);
    const failed = Promise.withResolvers<ProgramEnd>();
    const ports = await choosePorts();
    const siteFiles = options.indicators.flatMap((path) => ['--indicators', path]);
    const ready = Promise.withResolvers<Runtime>();
    const collector = new SupervisedProgram({
      name: 'collector',
      start: (runtime: Runtime | undefined) =>
        parts.startProgram(
          'collector',
          [
            ...['--data', data.path, '--site', options.site],
            ...portArguments(runtime, ports),
            ...(options.consoleHost === undefined ? [] : ['--console-host', options.consoleHost]),
            ...(options.agentsHost === undefined ? [] : ['--agents-host', options.agentsHost]),
            ...(options.ingestHost === undefined ? [] : ['--ingest-host', options.ingestHost]),
            ...options.hostNames.flatMap((name) => ['--host-name', name]),
            ...options.eve.flatMap((file) => ['--eve', file]),
            ...siteFiles,
          ],
          { channel: true },
        ),
      readReady: readRuntime,
      onReady: (runtime) => ready.resolve(runtime),
      onHopeless: (end) => failed.resolve(end),
      say,
    });
    children.push(collector);
    collector.start();
    const first = await Promise.race([ready.promise, failed.promise, aborted(stop.signal), late(READY_PATIENCE_MS)]);
    if (first === 'late') throw new VerbError(ExitStatus.incomplete, 'The collector did not become ready within 30 s');
    if (first === 'aborted') return ExitStatus.ok;
    if ('status' in first) return first.status;

    const agent = new SupervisedProgram({
      name: 'agent',
      start: () =>
        parts.startProgram(
          'agent',
          [
            ...['--data', data.agentFolder, '--site', options.site],
            ...['--collector', first.agents, '--token-file', data.tokenFile('agent')],
            ...(options.bait ? [] : ['--no-bait']),
            ...siteFiles,
          ],
          { channel: true },
        ),
      readReady: () => undefined,
      onHopeless: (end) => failed.resolve(end),
      say,
    });
    children.push(agent);
    agent.start();
    for (const line of describeStart(first, options, isRoot)) say(line);
    say(await describeSignIn(first, data));
    say('Ctrl-C ends both');
    const end = await Promise.race([failed.promise, aborted(stop.signal)]);
    return end === 'aborted' ? ExitStatus.ok : end.status;
  } finally {
    await Promise.all(children.map((child) => child.stop(STOP_PATIENCE_MS)));
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    process.off('disconnect', onOrphaned);
  }
}

/** What a person wants to know once it runs: what is watched, what is not, what to try. */
function describeStart(runtime: Runtime, { eve, data }: UpOptions, isRoot: boolean): readonly string[] {
  const folder = data === undefined ? '' : ` --data ${data}`;
  return [
    `console and API at ${runtime.api}, agents at ${runtime.agents}, alerts at ${runtime.ingest}`,
    ...(isRoot
      ? []
      : [
          'as an ordinary user this machine is seen in part: files and connections of other users are not. As root all of it is',
        ]),
    eve.length === 0
      ? 'no network sensor is connected, so nothing can be confirmed by one: minesweep up --eve /var/log/suricata/eve.json'
      : `following ${eve.join(', ')}`,
    `in another terminal: minesweep hosts list${folder}, minesweep incidents list${folder}, minesweep link${folder}`,
  ];
}

/** A link of this start for the console. The rest works without one, so a failure is only told. */
async function describeSignIn({ api }: Runtime, data: DataFolder): Promise<string> {
  try {
    const client = new CollectorClient({ url: api, token: data.readToken('api') ?? '' });
    const { url } = await makeSignInLink(client, 'administrator');
    return `sign in once, within 15 minutes: ${url}`;
  } catch (error) {
    return `no link to sign in: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function openData(path: string): Promise<DataFolder> {
  const data = new DataFolder(path);
  try {
    data.prepare();
    const running = data.readRuntime();
    if (running !== undefined && isAlive(running.pid) && !(await isFree(Number(new URL(running.api).port)))) {
      throw new VerbError(
        ExitStatus.incomplete,
        `A collector already runs on ${path} (process ${running.pid}). Use it (minesweep hosts list), or give this one another --data`,
      );
    }
    return data;
  } catch (error) {
    throw data.explain(error);
  }
}

/** The ports that people know, and where one is taken, any that is free: which one is said. */
async function choosePorts(): Promise<Readonly<Record<keyof typeof DEFAULT_PORTS, number>>> {
  const chosen: Record<keyof typeof DEFAULT_PORTS, number> = { ...DEFAULT_PORTS };
  for (const name of ['console', 'agents', 'ingest'] as const) {
    if (await isFree(DEFAULT_PORTS[name])) continue;
    say(`port ${DEFAULT_PORTS[name]} (${name}) is taken: choosing another`);
    chosen[name] = 0;
  }
  return chosen;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A collector that is started again comes back where the agent looks for it. */
function portArguments(
  runtime: Runtime | undefined,
  ports: Readonly<Record<keyof typeof DEFAULT_PORTS, number>>,
): readonly string[] {
  const portOf = (url: string) => new URL(url).port;
  return [
    ...['--console-port', runtime === undefined ? String(ports.console) : portOf(runtime.api)],
    ...['--agents-port', runtime === undefined ? String(ports.agents) : portOf(runtime.agents)],
    ...['--ingest-port', runtime === undefined ? String(ports.ingest) : portOf(runtime.ingest)],
  ];
}

/** The collector's own message; anything else on the channel is not for us. */
function readRuntime(message: unknown): Runtime | undefined {
  const isReady = typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
  return isReady && 'runtime' in message ? (message.runtime as Runtime) : undefined;
}

function aborted(signal: AbortSignal): Promise<'aborted'> {
  if (signal.aborted) return Promise.resolve('aborted');
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted'), { once: true }));
}

function late(afterMs: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), afterMs).unref());
}

function say(line: string): void {
  process.stderr.write(`minesweep: ${escapeForTerminal(line)}\n`);
}
