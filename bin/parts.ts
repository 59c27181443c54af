import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { AgentParts } from '../agent/agent-parts.ts';
import type {
  CollectorParts,
  ProgramHandle,
  ProgramPart,
  StartProgramOptions,
  WorkerPart,
} from '../collector/collector-parts.ts';
import { ensureConsole } from './console-folder.ts';
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
    return (parts, [folder = '']) => buildConsole(parts.packageFolder, folder);
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

/** @param entryUrl the file that everything re-enters: `minesweep.ts`, or what esbuild made of it */
export function createParts(entryUrl: string): Parts {
  const entryFile = fileURLToPath(entryUrl);
  const packageFolder = findPackageFolder(entryFile);
  return {
    packageFolder,
    readThisMachine,
    readBuiltInSignatures: () => readBuiltInSignatures(entryFile),
    ensureConsole: () =>
      ensureConsole(packageFolder, (folder) =>
        startProgram(entryFile, 'console-build', [folder], { output: 'pipe', env: { NODE_ENV: 'production' } }),
      ),
    startProgram: (part, args, options) => startProgram(entryFile, part, args, options),
    startWorker: (part, workerData) =>
      new Worker(entryFile, { argv: [MARK + part], workerData, name: part, execArgv: [] }),
  };
}

function startProgram(
  entryFile: string,
  part: ProgramPart,
  args: readonly string[],
  options: StartProgramOptions = {},
): ProgramHandle {
  const output = options.output ?? 'inherit';
  return spawn(process.execPath, [...V8_FLAGS[part], entryFile, MARK + part, ...args], {
    stdio: options.channel ? ['ignore', output, output, 'ipc'] : ['ignore', output, output],
    env: { ...process.env, ...options.env },
    windowsHide: true,
  });
}

/** A bundle has them compiled beside it; from source they are compiled now. */
async function readBuiltInSignatures(entryFile: string): Promise<string> {
  const compiled = join(dirname(entryFile), 'signatures.json');
  if (existsSync(compiled)) return readFileSync(compiled, 'utf8');
  const { compileSignatureFolder } = await import('./compile-signature-folder.ts');
  return compileSignatureFolder(join(findPackageFolder(entryFile), 'signatures'));
}

/** The nearest folder upwards with a `package.json`; a bundle kept outside the package carries the folder in itself. */
function findPackageFolder(entryFile: string): string {
  const builtIn = process.env.MINESWEEP_PACKAGE_FOLDER;
  if (builtIn !== undefined) return builtIn;
  let folder = dirname(entryFile);
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${entryFile}: the installation is damaged`);
    folder = parent;
  }
  return folder;
}

function ownEntry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
