import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { Capability, HostFacts, Summary } from '#shared/model/host.ts';
import { readMinerConfig } from '#shared/recognise/miner-config.ts';
import { allowedFindings } from '#shared/verdict/allowance.ts';
import { Agent } from './agent.ts';
import { type AgentOptions, AgentOptionsError, readAgentOptions } from './agent-options.ts';
import type { AgentParts } from './agent-parts.ts';
import { type AgentStatus, writeAgentStatus } from './agent-status.ts';
import { BaitConductor } from './experiment/bait-conductor.ts';
import { AgentLink } from './link/agent-link.ts';
import { TokenCredentials } from './link/credentials.ts';
import { type AgentMemory, openAgentMemory } from './memory/agent-memory.ts';
import { KeptAllowances } from './memory/kept-allowances.ts';
import { openNativePlatform } from './platform/native/open-native-platform.ts';
import { openNativeSupervisor } from './platform/native/open-native-supervisor.ts';
import { readPause } from './pause-file.ts';
import type { Platform } from './platform/platform.ts';
import type { Supervisor } from './platform/supervisor.ts';
import { ServiceLog } from './service/service-log.ts';
import { openVoice, type Say } from './service/voice.ts';
import { followSignatureContent, SignatureContentError } from './signature-content.ts';
import { takeLeave } from './take-leave.ts';

/**
 * The agent as a program: looks, remembers, reports, until SIGTERM or SIGINT. Sets the exit status of the process.
 *
 * @param args see {@link readAgentOptions}
 */
export async function runAgent(parts: AgentParts, args: readonly string[]): Promise<void> {
  let say = openVoice(undefined);
  let supervisor: Supervisor | undefined;
  let status: number = ExitStatus.incomplete;
  try {
    const options = readAgentOptions(args);
    // Windows keeps nothing of what a service prints.
    if (options.isService) {
      say = openVoice(new ServiceLog(options.dataFolder, Date.now));
      process.on('uncaughtExceptionMonitor', (error: unknown) => say(`this ends the agent: ${stackOf(error)}`));
    }
    supervisor = await openNativeSupervisor(options.isService);
    await watchUntilStopped(parts, options, supervisor, say);
    status = ExitStatus.ok;
  } catch (error) {
    status = explainEnd(error, say);
  } finally {
    // Whoever supervises hears of the end in any case, after everything is put away.
    await supervisor?.ended(status);
    // Listening for the end of the supervisor keeps the channel, and with it this process, alive.
    if (process.connected) process.disconnect();
  }
}

/** Says why the agent ends and sets the exit status; what nobody expected goes on as an error. */
function explainEnd(error: unknown, say: Say): ExitStatus {
  const status = statusOf(error);
  if (status === undefined) {
    reportDefect(error, say);
    throw error;
  }
  say(describeError(error));
  process.exitCode = status;
  return status;
}

async function watchUntilStopped(
  parts: AgentParts,
  options: AgentOptions,
  supervisor: Supervisor,
  say: Say,
): Promise<void> {
  const stopping = new AbortController();
  supervisor.stopAsked.addEventListener('abort', () => stopping.abort(), { once: true });
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort());
  // A supervisor that is gone must not leave its agent behind.
  process.once('disconnect', () => stopping.abort());

  using content = await followSignatureContent(parts, options.indicators, (problems) => {
    for (const problem of problems) say(problem);
    say('the indicators were read again');
  });
  const { set: signatures, problems } = content;
  for (const problem of problems) say(problem);
  using platform = await openNativePlatform((text) => readMinerConfig(text, signatures.knownWallets), parts);
  using memory = openMemory(options.dataFolder, platform);
  for (const { cause, folder } of memory.setAside)
    say(`the last database could not be used (${cause}); it is kept in ${folder}`);

  const allowances = new KeptAllowances(memory.values);
  const startedAtMs = platform.clock.wallMs();
  let link: AgentLink | undefined;
  // Words for people, in three languages, are not loaded where they are the collector's business.
  const printer =
    options.collector === undefined
      ? new (await import('./findings-printer.ts')).FindingsPrinter(memory.outbox)
      : undefined;
  await using agent = new Agent({
    platform,
    memory,
    signatures,
    intervalMs: options.intervalMs,
    footprint: readFootprint,
    ownPid: process.pid,
    pausedUntilMs: () => readPause(options.dataFolder, platform.clock.wallMs()),
    onError: (error) => reportDefect(error, say),
    report: {
      findingsWait: (findings) => {
        if (link !== undefined) link.notify();
        else printer?.print(findings, { open: agent.openFindings, allowances: allowances.allowances });
      },
      findingsHeld: (code) =>
        say(`there are findings, but ${options.dataFolder} cannot be written (${code}): they are told once it can`),
      summary: (summary) => {
        link?.offerSummary(summary);
        const allowed = allowedFindings(agent.openFindings, allowances.allowances, platform.clock.wallMs());
        const status = {
          ...statusOfAgent(agent, memory, options, link),
          ...statusOfSummary(summary),
          allowedFindings: allowed.size,
        };
        const problem = writeAgentStatus(options.dataFolder, {
          ...{ ...status, startedAtMs },
          ...(platform.withoutNativeCalls === undefined ? {} : { withoutNativeCalls: platform.withoutNativeCalls }),
        });
        if (problem !== undefined) say(`cannot write the status file: ${problem}`);
        supervisor.alive(describeState(status));
      },
      capabilities: (capabilities) => {
        say(describeSight(platform.describeHost(), capabilities));
        link?.sendCapabilities(capabilities);
      },
      detail: (detail) => link?.offerDetail(detail),
    },
  });
  await using conductor = new BaitConductor({
    openPlatform: () => openNativePlatform(() => undefined, { ...parts, keepsFilesOpen: false }),
    monitors: () => signatures.monitors,
    ...{ stateFolder: options.dataFolder, ownPid: process.pid, isAllowed: options.allowsBait },
    isPaused: () => agent.pausedUntilMs !== undefined,
    tell: (report) => link?.sendBait(report),
    countGaps: () => agent.countGaps(),
    found: (drafts, atMs) => agent.takeDrafts(drafts, atMs),
    say,
    onError: (error) => reportDefect(error, say),
  });
  link = createLink(parts, options, { agent, memory, allowances, conductor, platform, say });
  const { host, capabilities } = agent.describeHost();
  say(describeSight(host, capabilities));
  if (platform.withoutNativeCalls !== undefined) say(`goes on without native calls: ${platform.withoutNativeCalls}`);
  agent.start(stopping.signal);
  supervisor.ready();
  const leaving = new AbortController();
  const linkEnded = link?.run(leaving.signal);
  await agent.stopped();
  supervisor.stopping();
  await takeLeave({ endBait: () => conductor[Symbol.asyncDispose](), endLink: () => leaving.abort(), linkEnded });
}

interface LinkedParts {
  readonly agent: Agent;
  readonly memory: AgentMemory;
  readonly allowances: KeptAllowances;
  readonly conductor: BaitConductor;
  readonly platform: Platform;
  readonly say: Say;
}

function createLink(
  parts: AgentParts,
  { collector, site }: AgentOptions,
  { agent, memory, allowances, conductor, platform: { clock }, say }: LinkedParts,
): AgentLink | undefined {
  if (collector === undefined) return undefined;
  const token = collector.tokenFile === undefined ? '' : readToken(collector.tokenFile);
  return new AgentLink({
    url: collector.url,
    agentId: memory.agentId,
    site,
    agentVersion: parts.version,
    credentials: new TokenCredentials(token),
    describeHost: () => agent.describeHost(),
    outbox: memory.outbox,
    answerOwners: (question) => agent.answerOwners(question),
    useAllowances: (revision, elements) => {
      const result = allowances.replace(revision, elements);
      if (!result.written) say(`what is normal here could not be kept (${result.code})`);
    },
    watchClosely: (order) => agent.watchClosely(order),
    recall: (question) => agent.recall(question),
    bait: (order) => conductor.take(order),
    clock,
    random: Math.random,
    onState: (state) => {
      if (state === 'connected') say(`connected to ${collector.url}`);
      if (state === 'refused') say(`the collector at ${collector.url} refused this agent`);
    },
  });
}

function statusOfAgent(
  agent: Agent,
  memory: AgentMemory,
  { collector, site }: AgentOptions,
  link: AgentLink | undefined,
): Omit<AgentStatus, 'startedAtMs' | 'allowedFindings' | keyof ReturnType<typeof statusOfSummary>> {
  const { state, lastRefusal } = link?.statistics() ?? {};
  return {
    pid: process.pid,
    agentId: memory.agentId,
    site,
    ...(collector === undefined ? {} : { collector: collector.url }),
    ...(state === undefined ? {} : { link: state }),
    ...(lastRefusal === undefined ? {} : { lastRefusal }),
    ...(agent.pausedUntilMs === undefined ? {} : { pausedUntilMs: agent.pausedUntilMs }),
    openFindings: agent.openFindings.length,
    waiting: memory.outbox.statistics().waiting,
    capabilities: agent.capabilities,
  };
}

function statusOfSummary(summary: Summary) {
  const { atMs, gaps, processCount, agentCpuCores, agentResidentBytes } = summary;
  return {
    atMs,
    gaps,
    ...(processCount === undefined ? {} : { processes: processCount }),
    ...(agentCpuCores === undefined ? {} : { cpuCores: agentCpuCores }),
    ...(agentResidentBytes === undefined ? {} : { residentBytes: agentResidentBytes }),
  };
}

function openMemory(folder: string, { clock }: Platform): AgentMemory {
  const opened = openAgentMemory({ folder, nowMs: clock.wallMs(), random: () => randomBytes(16) });
  if ('memory' in opened) return opened.memory;
  if (opened.problem === 'in-use') {
    throw new VerbError(ExitStatus.incomplete, `another agent runs on ${folder}; give this one its own --data`);
  }
  throw new VerbError(ExitStatus.noPermission, `cannot write to ${folder}: ${opened.code}`);
}

function readToken(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new VerbError(ExitStatus.badConfiguration, `cannot read the token in ${path}: ${describeError(error)}`);
  }
}

function readFootprint(): { readonly cpuMs: number; readonly residentBytes: number } {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, residentBytes: process.memoryUsage.rss() };
}

function describeSight(host: HostFacts, capabilities: readonly Capability[]): string {
  const seen = capabilities.filter(({ reason }) => reason === undefined).map(({ name }) => name);
  const unseen = capabilities.flatMap(({ name, reason }) => (reason === undefined ? [] : [`${name} (${reason})`]));
  const resting = capabilities.flatMap((capability) => capability.resting ?? []);
  const rests = resting.length === 0 ? '' : `; for now it does not judge ${resting.join(', ')}`;
  const cannot = unseen.length === 0 ? '' : `; cannot see ${unseen.join(', ')}`;
  return `watching ${host.hostname}, ${host.cpuCount} processors: sees ${seen.join(', ') || 'nothing'}${cannot}${rests}`;
}

/** A line for whoever asks the service manager. */
function describeState({ processes, openFindings, link }: Partial<AgentStatus>): string {
  return `watches ${processes ?? 'no'} processes, ${openFindings} findings open${link === undefined ? '' : `, collector ${link}`}`;
}

function statusOf(error: unknown): ExitStatus | undefined {
  if (error instanceof VerbError) return error.status;
  if (error instanceof AgentOptionsError) return ExitStatus.usage;
  return error instanceof SignatureContentError ? ExitStatus.badConfiguration : undefined;
}

function reportDefect(error: unknown, say: Say): void {
  say(`this should not have happened: ${describeError(error)}`);
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
