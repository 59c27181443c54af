import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { Finding } from '../../../shared/model/finding.ts';
import { temporaryFolder } from '../../testing/minesweep.ts';
import { provideTool, requireOrSkip } from '../../testing/require-tool.ts';

/*
 * Real processes that hide, on this machine: from the lists of the program that looks, or behind a mount in a private mount namespace.
 * Whoever looks is a program of its own, started after the hiding began.
 */

const watcher = fileURLToPath(new URL('./watch-host.ts', import.meta.url));
const source = fileURLToPath(new URL('./hide-from-lists.c', import.meta.url));
const EVASION = ['hidden-process', 'proc-mount', 'preload-hook', 'code-in-agent'];
/** So long a host is watched that hides nothing: a search by id included, when the host is never quiet for as long. */
const CONTROL_SECONDS = 12;

const folder = temporaryFolder('hiding');
let burner: ChildProcess;

beforeEach(async () => {
  burner = spawn('sh', ['-c', 'while :; do :; done', 'a burner'], { stdio: 'ignore' });
  await once(burner, 'spawn');
});
afterEach(() => {
  burner.kill('SIGKILL');
});
afterAll(() => folder[Symbol.dispose]());

interface Watched {
  readonly findings: readonly Finding[];
  readonly capability: { readonly reason?: string };
}

/** Runs the watcher, by `launcher` when there is one, until it has found all of `kinds`. */
async function watch(
  seconds: number,
  kinds: readonly string[],
  { environment = {}, launcher = [] }: { environment?: Record<string, string>; launcher?: readonly string[] } = {},
): Promise<Watched> {
  const [command = '', ...rest] = [...launcher, process.execPath, watcher, String(seconds), ...kinds];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...environment } });
  let text = '';
  for await (const part of child.stdout) text += String(part);
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const last = lines.pop();
  if (last?.capability === undefined) throw new Error(`the watcher did not come to its end: ${text}`);
  return { findings: lines.map(({ finding }) => finding), capability: last.capability };
}

function ofKind({ findings }: Watched, kind: string): Finding {
  const found = findings.find((finding) => finding.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} among ${findings.map((finding) => finding.kind).join(', ')}`);
  return found;
}

function buildHider(context: TestContext, name: string, ...flags: readonly string[]): string {
  requireOrSkip(context, provideTool({ command: 'cc', debianPackage: 'gcc' }));
  const path = join(folder.path, name);
  const built = spawnSync('cc', ['-O2', '-Wall', '-shared', '-fPIC', ...flags, '-o', path, source, '-ldl']);
  if (built.status !== 0) throw new Error(`cc failed: ${built.stderr}`);
  return path;
}

function requireRoot(context: TestContext): void {
  requireOrSkip(context, process.getuid?.() === 0 ? undefined : 'only root can mount');
}

/** Names the process as it is, although the lists do not. */
const theBurner = () => ({
  type: 'process',
  process: {
    pid: burner.pid,
    exe: { text: expect.stringMatching(/\/(?:da|ba)?sh$|busybox$/) },
    argv: [{ text: 'sh' }, { text: '-c' }, { text: 'while :; do :; done' }, { text: 'a burner' }],
    cgroup: expect.stringMatching(/^\//),
  },
});

describe('a process that hides', () => {
  it.for([
    ['readdir', [], 'opendir', 30],
    // Nothing of Node lists it any more: the counts of the kernel say that somebody is missing.
    ['readdir and scandir', ['-DHIDE_FROM_SCANDIR'], 'scandir, opendir', 60],
  ] as const)(
    'behind a preloaded %s is named, and so is the library',
    async ([name, flags, unseenBy, seconds], context) => {
      const library = buildHider(context, `${name.replaceAll(' ', '-')}.so`, ...flags);
      const environment = { LD_PRELOAD: library, HIDE_PID: String(burner.pid) };
      const watched = await watch(seconds, ['hidden-process', 'code-in-agent'], { environment });
      const found = ofKind(watched, 'hidden-process');
      expect(found.subject).toMatchObject(theBurner());
      expect(found.signals).toMatchObject([
        { code: 'evasion.hidden-process', params: { pid: burner.pid, unseenBy } },
        { code: 'evasion.hook-in-agent', quality: 1, params: { path: library } },
      ]);
      expect(found.signals[0]?.params.coreSeconds).toBeGreaterThan(0);
      const fact = { code: 'odd-library-in-agent', params: { path: library } };
      expect(found.evidence).toContainEqual(fact);
      expect(ofKind(watched, 'code-in-agent')).toMatchObject({ subject: { type: 'host' }, evidence: [fact] });
    },
  );

  it.for([
    ['an empty folder', 'mount -t tmpfs none /proc/$PID', 'tmpfs'],
    ['the folder of another process', 'mount --bind /proc/1 /proc/$PID', 'proc'],
  ])('behind %s is named', async ([, mount, fileSystem], context) => {
    requireRoot(context);
    const launcher = ['unshare', '-m', 'sh', '-c', `${mount} && exec "$@"`, 'mount-and-watch'];
    const watched = await watch(30, ['proc-mount'], { environment: { PID: String(burner.pid) }, launcher });
    const found = ofKind(watched, 'proc-mount');
    expect(found.subject).toMatchObject(theBurner());
    expect(found.signals).toMatchObject([
      { code: 'evasion.mounted-over', params: { pid: burner.pid, path: `/proc/${burner.pid}`, fileSystem } },
    ]);
    expect(found.signals[0]?.params.coreSeconds).toBeGreaterThan(0);
    expect(readFileSync('/proc/self/mountinfo', 'latin1')).not.toContain(`/proc/${burner.pid}`);
  });
});

describe('a host that hides nothing', () => {
  const evasionOf = ({ findings }: Watched) => findings.filter(({ kind }) => EVASION.includes(kind));

  it('is left in peace beside a burner', async () => {
    const watched = await watch(CONTROL_SECONDS, []);
    expect(evasionOf(watched)).toEqual([]);
    expect(watched.capability.reason).toBeUndefined();
  });

  it('is left in peace while processes come and go without pause', async () => {
    const stormer = spawn('sh', ['-c', 'while :; do /bin/true & /bin/true; wait; done'], { stdio: 'ignore' });
    try {
      expect(evasionOf(await watch(CONTROL_SECONDS, []))).toEqual([]);
    } finally {
      stormer.kill('SIGKILL');
    }
  });

  it('is left in peace inside a pid namespace, where the counts mean more than may be seen', async (context) => {
    requireRoot(context);
    const launcher = ['unshare', '-p', '-f', '--mount-proc'];
    const watched = await watch(CONTROL_SECONDS, [], { launcher });
    expect(evasionOf(watched)).toEqual([]);
    expect(watched.capability).toMatchObject({ reason: 'namespaced' });
  });
});
