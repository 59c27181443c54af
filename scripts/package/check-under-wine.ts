import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../testing/minesweep.ts';
import { prepareWine, type Wine } from '../windows/wine.ts';

/*
 * Runs `minesweep.exe` on Windows as Wine plays it: what it answers, an agent alone, and everything at once (`up`). Ends with status 1 and
 * what was missing, or 79 where there is no Wine. There is no Node for it to find: everything comes out of the one file.
 */

const EXECUTABLE = fileURLToPath(new URL('../../dist/package/minesweep.exe', import.meta.url));
const WATCHING = 'sees host-cpu, processes';
/** What it cannot see follows behind a semicolon; `container-connections` are others. */
const SEES_CONNECTIONS = /: sees (?:[a-z-]+, )*connections[,;\r\n]/;
const PATIENCE_MS = 40_000;
/** `SKIPPED_STATUS` of `counted-checks.sh`; in CI nothing may be skipped. */
const SKIPPED_STATUS = 79;

const wine = prepareWine();
if ('missing' in wine) {
  console.error(wine.missing);
  process.exitCode = process.env.CI === 'true' ? 1 : SKIPPED_STATUS;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'minesweep-exe-'));
  try {
    await checkAnswers(wine, folder);
    await checkAgent(wine, folder);
    await checkUp(wine, folder);
  } finally {
    wine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkAnswers(wine: Wine, folder: string): Promise<void> {
  const version = await answer(wine, folder, ['version']);
  expectText(version, /^minesweep \d+\.\d+\.\d+ on Node 22\.[\d.]+\r?\n$/, 'version');
  const config = join(folder, 'config.json');
  writeFileSync(
    config,
    '{"pools":[{"url":"stratum+tcp://pool.example:3333","user":"somebody"}],"cpu":{"enabled":true}}',
  );
  const inspected = await answer(wine, folder, ['inspect', `Z:${config}`, '-o', 'json']);
  expectText(inspected, /"host":"pool\.example"/, 'inspect');
}

/** What it printed, on both streams: nothing that is not ours may be among it. */
async function answer(wine: Wine, folder: string, args: readonly string[]): Promise<string> {
  const output = join(folder, 'answer');
  const descriptor = openSync(output, 'w');
  const child = start(wine, folder, args, descriptor);
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const [status] = await once(child, 'exit');
  clearTimeout(patience);
  closeSync(descriptor);
  const said = readFileSync(output, 'utf8');
  const ended = status === null ? `did not end within ${PATIENCE_MS} ms` : `ended with ${status}`;
  if (status !== 0) throw new Error(`minesweep.exe ${args.join(' ')} ${ended} and said:\n${said}`);
  return said;
}

/** The user of Wine counts as an administrator: what is loaded with such rights lies where administrators alone may write. */
async function checkAgent(wine: Wine, folder: string): Promise<void> {
  const programs = join(wine.drive, 'Program Files');
  rmSync(join(programs, 'Minesweep'), { recursive: true, force: true });
  const args = ['agent', 'run', '--no-collector', '--data', `Z:${join(folder, 'agent')}`];
  const said = await untilSaid(wine, folder, args, WATCHING);
  // Without its native part it would see nothing of Windows.
  expectText(said, SEES_CONNECTIONS, 'an agent whose native part is loaded');
  const unpacked = readdirSync(join(programs, 'Minesweep', 'unpacked')).join(' ');
  expectText(unpacked, /^[0-9a-f]{64}\.node$/, 'its native part lies where only administrators may write');
  const others = readdirSync(programs).filter((name) => name.startsWith('Minesweep.'));
  expectText(others.join(' '), /^$/, 'nothing else is left there');
}

/** A collector, its console and an agent of this machine. */
async function checkUp(wine: Wine, folder: string): Promise<void> {
  const said = await untilSaid(wine, folder, ['up', '--data', `Z:${join(folder, 'up')}`], 'connected to ws://');
  expectText(said, /http:\/\/127\.0\.0\.1:\d+/, 'collector, console and agent at once');
}

/** Starts it, waits for these words, and ends it; what it said until then. */
async function untilSaid(wine: Wine, folder: string, args: readonly string[], words: string): Promise<string> {
  const output = join(folder, `${args[0]}.output`);
  const descriptor = openSync(output, 'w');
  const child = start(wine, folder, args, descriptor);
  const said = () => readFileSync(output, 'utf8');
  try {
    await eventually(`"${words}" from ${args[0]}`, PATIENCE_MS, () => said().includes(words));
  } catch (error) {
    throw new Error(`minesweep.exe ${args.join(' ')} said:\n${said()}`, { cause: error });
  } finally {
    child.kill('SIGKILL');
    wine.stop();
    closeSync(descriptor);
  }
  if (/ExperimentalWarning|unrecognized flag/.test(said())) throw new Error(`Node's own words among it:\n${said()}`);
  return said();
}

function start(wine: Wine, folder: string, args: readonly string[], descriptor: number) {
  return wine.start([EXECUTABLE, ...args], {
    ...{ stdout: descriptor, stderr: descriptor, cwd: folder },
    // Flags for a Node that is not there: they must not reach the one inside.
    environment: { NODE_OPTIONS: '--no-such-flag', NODE_PATH: '' },
  });
}

function expectText(text: string, pattern: RegExp, what: string): void {
  if (!pattern.test(text)) throw new Error(`${what}: expected ${pattern}, got:\n${text}`);
  console.log(`ok      minesweep.exe: ${what}`);
}
