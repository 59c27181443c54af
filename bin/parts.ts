import { spawn } from 'node:child_process';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { AgentParts } from '../agent/agent-parts.ts';
import type {
  CollectorParts,
  ProgramHandle,
  ProgramPart,
  StartProgramOptions,
  WorkerPart,
} from '../collector/collector-parts.ts';
import type { Installation } from './installation.ts';
import { readThisMachine } from './this-machine.ts';
import v8Flags from './v8-flags.json' with { type: 'json' };

/** What both programs are given; this file is the only place where a child or a worker starts. */
export interface Parts extends AgentParts, CollectorParts {}

type RunProgram = (parts: Parts, args: readonly string[]) => unknown;
type RunWorker = () => unknown;

/** Every process that may start. Closed: nothing else can be asked for. */
const PROGRAMS: Partial<Record<ProgramPart, () => Promise<RunProgram>>> = {
  agent: async () => (await import('../agent/main.ts')).runAgent,
  collector: async () => (await import('../collector/main.ts')).runCollector,
  'console-build': async () => {
    const { buildConsole } = await import('./build-console.ts');
    return (_, [packageFolder = '', folder = '']) => buildConsole(packageFolder, folder);
  },
};

/** The agent works in short steps, where optimised code would not pay: these take it from 70 to 57 MB resident. */
const V8_FLAGS: Readonly<Record<ProgramPart, readonly string[]>> = {
  agent: v8Flags.agent,
  collector: [],
  'console-build': [],
};

/** Every thread that may start. */
const WORKERS: Partial<Record<WorkerPart, () => Promise<RunWorker>>> = {
  'store-writer': async () => (await import('../collector/store/sqlite/writer-worker.ts')).runWorker,
  'store-reader': async () => (await import('../collector/store/sqlite/reader-worker.ts')).runWorker,
};

/** The hidden first argument that turns the one entry file into one of the parts. */
const MARK = 'part:';

/** True when these arguments (without node and entry file) ask for a part and not for a verb. */
export function isPart(args: readonly string[]): boolean {
  return args[0]?.startsWith(MARK) ?? false;
}

/** Runs the part that the first argument names, in this process or thread. */
export async function runPart(parts: Parts, args: readonly string[]): Promise<void> {
  const name = (args[0] ?? '').slice(MARK.length);
  const program = ownEntry(PROGRAMS, name);
  const worker = ownEntry(WORKERS, name);
  if (program !== undefined) await (await program())(parts, args.slice(1));
  else if (worker !== undefined) await (await worker())();
  else throw new Error(`This build of minesweep has no part called ${JSON.stringify(name)}`);
}

export function createParts(installation: Installation): Parts {
  return {
    version: installation.version,
    ownCommand: installation.verbCommand(V8_FLAGS.agent),
    readThisMachine,
    makeOwnDataFolder: async () => (await import('../agent/platform/native/own-data-folder.ts')).makeOwnStateFolder(),
    ownDataFolders: async () => (await import('../agent/platform/native/own-data-folder.ts')).ownStateFolders(),
    loadedNativeParts: () => installation.loadedNativeParts(),
    readBuiltInSignatures: () => installation.readBuiltInSignatures(),
    ensureConsole: () =>
      installation.ensureConsole((args) =>
        startProgram(installation, 'console-build', args, { output: 'pipe', env: { NODE_ENV: 'production' } }),
      ),
    startProgram: (part, args, options) => startProgram(installation, part, args, options),
    startWorker: (part, workerData) => startWorker(installation, part, workerData),
  };
}

function startProgram(
  installation: Installation,
  part: ProgramPart,
  args: readonly string[],
  options: StartProgramOptions = {},
): ProgramHandle {
  const output = options.output ?? 'inherit';
  const own = installation.ownCommand(V8_FLAGS[part]);
  return spawn(own.file, [...own.args, MARK + part, ...args], {
    stdio: options.channel ? ['ignore', output, output, 'ipc'] : ['ignore', output, output],
    env: { ...process.env, ...options.env },
    windowsHide: true,
  });
}

function startWorker({ threadSource }: Installation, part: WorkerPart, workerData: unknown): Worker {
  const options: WorkerOptions = { argv: [MARK + part], workerData, name: part, execArgv: [] };
  return 'file' in threadSource
    ? new Worker(threadSource.file, options)
    : new Worker(threadSource.text, { ...options, eval: true });
}

function ownEntry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
