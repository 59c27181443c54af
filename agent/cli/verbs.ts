import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { type Language, LANGUAGES } from '#shared/cli/language-option.ts';
import { type OutputFormat, outputOption } from '#shared/cli/output-option.ts';
import { defineVerb, type Verb } from '#shared/cli/verb.ts';
import { severitySchema } from '#shared/model/verdict.ts';
import type { Argv } from 'yargs';
import type { AgentParts } from '../agent-parts.ts';
import type { ServiceStanding } from '../platform/service-manager.ts';
import type { AgentServiceOptions } from '../service/run-agent-service.ts';
import type { AgentPauseOptions } from './run-agent-pause.ts';
import type { AgentRunOptions } from './run-agent-verb.ts';

const failOnOption = {
  choices: severitySchema.options,
  default: 'high',
  describe: 'Exit status 1 when something is at least this urgent',
} as const;

const indicatorsOption = {
  type: 'string',
  array: true,
  default: [] as string[],
  describe: 'Your own signatures: a .yaml file or a folder of them (repeatable)',
} as const;

/** Nobody with all rights runs what others may change. */
const BUT_ON_WINDOWS = ', but those of an administrator of Windows below ProgramData';

/** `--lang` is an option of the whole command line: a verb finds it among its own. */
function languageOf(options: object): Language {
  const lang = 'lang' in options ? options.lang : undefined;
  return LANGUAGES.find((language) => language === lang) ?? 'en';
}

/** The verbs that need the agent and nothing of the other program. Each handler imports what it runs when it is called. */
export function createVerbs(parts: AgentParts): readonly Verb[] {
  return [
    inspectVerb(parts),
    baitVerb(parts),
    selftestVerb(parts),
    doctorVerb(parts),
    recordVerb(parts),
    replayVerb(parts),
    agentVerb(parts),
  ];
}

function inspectVerb(parts: AgentParts): Verb {
  return defineVerb({
    command: 'inspect [path..]',
    describe: 'What pools, wallets, stratum or miner configuration these files hold',
    group: 'host',
    examples: [['minesweep inspect /opt/suspicious', 'look through a folder']],
    builder: (cli: Argv) =>
      cli
        .positional('path', {
          type: 'string',
          array: true,
          default: [] as string[],
          describe: 'Files, folders, or - for what comes in',
        })
        .option('output', outputOption)
        .option('fail-on', failOnOption),
    handler: async (options) => {
      const { runInspect } = await import('./inspect/run-inspect.ts');
      const { path, output, failOn } = options;
      process.exitCode = await runInspect(parts, {
        paths: withStandardInput(path),
        output,
        failOn,
        language: languageOf(options),
      });
    },
  });
}

function baitVerb(parts: AgentParts): Verb {
  return defineVerb({
    command: 'bait',
    describe: 'Does anything here go quiet when somebody watches? An experiment with harmless decoys',
    group: 'host',
    examples: [['minesweep bait --name htop', 'pretend that htop runs, at random moments']],
    builder: (cli: Argv) =>
      cli
        .option('name', {
          type: 'string',
          describe: 'The monitoring tool to pretend; the best for this system otherwise',
        })
        .option('slots', { type: 'number', default: 16, describe: 'Half with a decoy, half with a control: 13 to 40' })
        .option('seconds', { type: 'number', default: 20, describe: 'Length of a slot' })
        .option('seed', { type: 'string', describe: 'Fixes the order of the slots; drawn at random otherwise' })
        .option('data', {
          type: 'string',
          describe: `Where the agent keeps its state; decoys live below it${BUT_ON_WINDOWS}`,
        })
        .option('output', outputOption)
        .option('fail-on', {
          ...failOnOption,
          default: 'medium',
          describe: 'Exit status 1 when something is at least this urgent; an experiment alone is at most medium',
        } as const),
    handler: async (options) => {
      const { runBait } = await import('./bait/run-bait.ts');
      const { makeOwnDataFolder } = await import('../platform/native/own-data-folder.ts');
      const { name, slots, seconds, seed, data = await makeOwnDataFolder(), output, failOn } = options;
      process.exitCode = await runBait(parts, {
        ...{ name, slots, seconds, seed, data, output, failOn },
        language: languageOf(options),
      });
    },
  });
}

function selftestVerb(parts: AgentParts): Verb {
  return defineVerb({
    command: 'selftest',
    describe: 'Which tricks of miners would be noticed on this machine? Harmless programs play them',
    group: 'host',
    examples: [['minesweep selftest --quick', 'without those that take minutes']],
    builder: (cli: Argv) =>
      cli
        .option('quick', {
          type: 'boolean',
          default: false,
          describe: 'Leave out the tricks that take minutes to tell',
        })
        .option('seed', { type: 'string', describe: 'Fixes every name, path and port; drawn at random otherwise' })
        .option('without', {
          type: 'string',
          array: true,
          default: [] as string[],
          describe: 'Leave a detector out, to see that its trick is then missed (repeatable)',
        })
        .option('data', {
          type: 'string',
          describe: `Where the agent keeps its state; the programs live below it${BUT_ON_WINDOWS}`,
        })
        .option('output', outputOption),
    handler: async (options) => {
      const { runSelftest } = await import('./selftest/run-selftest.ts');
      const { makeOwnDataFolder } = await import('../platform/native/own-data-folder.ts');
      const { quick, seed, without, data = await makeOwnDataFolder(), output } = options;
      process.exitCode = await runSelftest(parts, {
        ...{ quick, seed, without, data, output },
        language: languageOf(options),
      });
    },
  });
}

function doctorVerb(parts: AgentParts): Verb {
  return defineVerb({
    command: 'doctor',
    describe: 'What could an agent see on this machine, and what is lost where it cannot? Why, and what helps',
    group: 'host',
    examples: [['minesweep doctor -o json', 'the same for programs']],
    builder: (cli: Argv) => cli.option('output', outputOption),
    handler: async (options) => {
      const { runDoctor } = await import('./doctor/run-doctor.ts');
      process.exitCode = await runDoctor(parts, { output: options.output, language: languageOf(options) });
    },
  });
}

/** yargs loses a lone `-` among the positionals of a list, so it is looked for in the words themselves. */
function withStandardInput(paths: readonly string[]): readonly string[] {
  return process.argv.slice(2).includes('-') ? [...paths, '-'] : paths;
}

function recordVerb(parts: AgentParts): Verb {
  return defineVerb({
    command: 'record <out>',
    describe: 'Save what the agent would see on this machine, for replay',
    group: 'host',
    examples: [['minesweep record host.recording --duration 10m', 'ten minutes of this machine']],
    builder: (cli: Argv) =>
      cli
        .positional('out', { type: 'string', demandOption: true, describe: 'The file to write' })
        .option('duration', { type: 'string', default: '10m', describe: 'How long: 90s, 10m, 2h' })
        .option('redact', {
          type: 'boolean',
          default: false,
          describe: 'Replace names of people and machines, arguments, addresses; secrets are taken out always',
        })
        .option('indicators', indicatorsOption),
    handler: async (options) => {
      const { runRecord } = await import('./record/run-record.ts');
      process.exitCode = await runRecord(parts, options);
    },
  });
}

function replayVerb(parts: AgentParts): Verb {
  return defineVerb({
    command: 'replay <in>',
    describe: 'Run the detectors over a recording, or over CPU data that others recorded (CSV, JSON lines)',
    group: 'host',
    examples: [['minesweep replay cpu.csv', 'a CSV of second,cpu_percent']],
    builder: (cli: Argv) =>
      cli
        .positional('in', { type: 'string', demandOption: true, describe: 'A recording, a .csv, a .jsonl' })
        .option('output', outputOption)
        .option('indicators', indicatorsOption)
        .option('cpus', { type: 'number', describe: 'Processors of that host, where the data does not say' })
        .option('fail-on', failOnOption),
    handler: async (options) => {
      const { runReplay } = await import('./replay/run-replay.ts');
      const { in: path, output, indicators, failOn, cpus: cpuCount } = options;
      process.exitCode = await runReplay(parts, {
        path,
        output,
        indicators,
        failOn,
        cpuCount,
        language: languageOf(options),
      });
    },
  });
}

/** yargs makes `false` of `--no-collector`, and a list of an option that is given twice. */
function readCollector(value: unknown): string | undefined {
  if (value === undefined || value === false) return undefined;
  if (typeof value === 'string') return value;
  throw new VerbError(ExitStatus.usage, 'An agent reports to one collector, or with --no-collector to nobody');
}

/** `pause` asks how long, `resume` does not. */
function readPauseOptions(
  what: 'pause' | 'resume',
  options: {
    readonly duration?: string | undefined;
    readonly data: string;
    readonly output: OutputFormat;
  },
): AgentPauseOptions {
  const { data, output } = options;
  const duration = what === 'pause' ? (options.duration ?? '') : undefined;
  return { data, output, duration, language: languageOf(options) };
}

function agentVerb(parts: AgentParts): Verb {
  return defineVerb({
    command: 'agent <what> [duration]',
    describe:
      'The agent of this machine: run | status | pause 2h | resume, and its service: install | start | stop | uninstall',
    group: 'host',
    examples: [
      [
        'minesweep agent install --collector wss://HOST:PORT/agent --token-file TOKEN',
        'a service, started now and with the system',
      ],
    ],
    builder: (cli: Argv) =>
      cli
        .positional('what', {
          choices: ['run', 'status', 'pause', 'resume', 'install', 'uninstall', 'start', 'stop'] as const,
          demandOption: true,
          describe: 'run it here, ask what it knows, let it rest, let it go on; as a service of the system',
        })
        .positional('duration', { type: 'string', describe: 'How long it rests: 90s, 10m, 2h; at most 24h' })
        .option('collector', {
          type: 'string',
          coerce: readCollector,
          describe: 'ws://HOST:PORT/agent; without it (or with --no-collector) findings are printed',
        })
        .option('token-file', { type: 'string', describe: 'The file with the token of the collector' })
        .option('data', { type: 'string', describe: 'Where the agent keeps what it must not forget' })
        .option('site', { type: 'string', describe: 'The name of the network that this machine is in' })
        .option('indicators', indicatorsOption)
        .option('interval-ms', { type: 'number', describe: 'Time between two looks' })
        .option('bait', {
          ...{ type: 'boolean', default: true },
          describe: 'The collector may ask for an experiment with decoys; --no-bait forbids it',
        } as const)
        .option('dry-run', { type: 'boolean', default: false, describe: 'install: only say what would be done' })
        .option('purge', { type: 'boolean', default: false, describe: 'uninstall: remove what the agent knows, too' })
        .option('as-service', { type: 'boolean', default: false, hidden: true })
        .option('output', outputOption),
    handler: (options) => runAgentWord(parts, { ...options, language: languageOf(options) }),
  });
}

/** The agent of the service is the one that is meant, where there is one. */
function dataFolderOf(service: ServiceStanding): string | undefined {
  return service.installed ? service.dataFolder : undefined;
}

type AgentWord = 'run' | 'status' | 'pause' | 'resume' | AgentServiceOptions['what'];

/** Loads what the word after `agent` needs, and nothing else. */
async function runAgentWord(
  parts: AgentParts,
  options: Omit<AgentServiceOptions, 'what'> &
    AgentRunOptions & { readonly what: AgentWord; readonly duration?: string | undefined },
): Promise<void> {
  const { what } = options;
  if (what === 'run') {
    const { runAgentVerb } = await import('./run-agent-verb.ts');
    await runAgentVerb(parts, options);
  } else {
    const { openNativeService } = await import('../platform/native/open-native-service.ts');
    const { makeOwnDataFolder, ownDataFolder } = await import('../platform/native/own-data-folder.ts');
    const manager = await openNativeService();
    if (what === 'status') {
      const { runAgentStatus } = await import('./run-agent-status.ts');
      const service = await manager.query();
      const data = options.data ?? dataFolderOf(service) ?? (await ownDataFolder());
      process.exitCode = runAgentStatus({ ...options, data }, Date.now(), service);
    } else if (what === 'pause' || what === 'resume') {
      const { runAgentPause } = await import('./run-agent-pause.ts');
      const data = options.data ?? dataFolderOf(await manager.query()) ?? (await makeOwnDataFolder());
      process.exitCode = runAgentPause(readPauseOptions(what, { ...options, data }), Date.now());
    } else {
      const { runAgentService } = await import('../service/run-agent-service.ts');
      process.exitCode = await runAgentService(parts, manager, { ...options, what });
    }
  }
}
