// What Wine cannot show, tried on a real Windows: one line a check, `pass` or `FAIL` with what was found, and `N passed, N failed` at the end.
// Needs Node 18 or newer for itself, a terminal of an administrator, some five minutes, and nothing else that computes:
//
//   node check-real-host.mjs C:\path\to\minesweep.exe [--only service] [--keep]
//
// Burns one processor with renamed copies of cmd.exe, opens Task Manager three times, installs the service and removes it again. Everything else
// stays below one temporary folder, which is removed (`--keep`: not).
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const WINDOWS = process.env.SystemRoot ?? 'C:\\Windows';
const SERVICE = 'MinesweepAgent';
const START_MS = 300;
const FIND_MS = 90_000;
const RESTART_MS = 20_000;
/** An agent says how it is every ten seconds. */
const STATUS_MS = 13_000;
const FOREIGN_MS = 20_000;
/** Seconds that Task Manager is closed, then open. */
const OPENINGS = [
  [24, 10],
  [12, 11],
  [9, 10],
];
const BURN = 'for /L %i in (0,0,1) do @rem';

const [executable, ...flags] = process.argv.slice(2);
if (executable === undefined || !existsSync(executable)) {
  console.error('usage: node check-real-host.mjs PATH-OF-minesweep.exe [--only NAME] [--keep]');
  process.exit(64);
}
if (process.platform !== 'win32') {
  console.error('This asks a real Windows: run it there');
  process.exit(64);
}
const only = flags.includes('--only') ? flags[flags.indexOf('--only') + 1] : undefined;
const folder = mkdtempSync(join(tmpdir(), 'minesweep-real-host-'));
const children = new Set();

/** `ask` answers with what is wrong, or undefined. */
const CHECKS = [
  { name: 'start', what: `--version within ${START_MS} ms (median of five)`, ask: startsFast },
  { name: 'doctor', what: 'everything that this version can read on Windows is readable', ask: seesEverything },
  {
    name: 'argv',
    what: 'arguments, program and user of a process (class 60, not the memory of the process)',
    ask: () => tellsOf('System32'),
  },
  { name: 'argv32', what: 'the same of a 32-bit process', ask: () => tellsOf('SysWOW64') },
  { name: 'hidden', what: 'a program in a hidden system folder is told as such', ask: tellsHiddenFolder },
  {
    name: 'taskmgr',
    what: 'who rests while the real Task Manager is open is found after three openings',
    ask: findsTheShy,
  },
  {
    name: 'attempt',
    what: 'whose a connection is that nobody answers (to 192.0.2.1, which belongs to nobody)',
    ask: tellsAttempt,
  },
  {
    name: 'foreign',
    what: 'nobody is hidden who has a connection, and no code is in the agent that is neither its own nor of Windows',
    ask: findsNothingForeign,
  },
  {
    name: 'selftest',
    what: 'every quick trick of the self-test is noticed, played from the folder of the machine, of which nothing is left',
    ask: noticesTricks,
  },
  { name: 'cost', what: 'the agent takes at most 15 ms of a processor a second, and 100 MB', ask: costsLittle },
  {
    name: 'service',
    what: 'agent install: RUNNING, delayed automatic start, recovery after 5, 30 and 60 s',
    ask: installs,
  },
  {
    name: 'service-rights',
    what: 'data folder: the system and administrators only; program: nobody else may write',
    ask: isClosed,
  },
  { name: 'service-pause', what: 'the agent of the service rests when an administrator says so', ask: rests },
  { name: 'service-recovery', what: `a killed agent is started again within ${RESTART_MS / 1000} s`, ask: recovers },
  { name: 'service-end', what: 'agent stop ends with 0, agent uninstall leaves no service', ask: uninstalls },
  { name: 'defender', what: 'Defender has nothing against the executable', ask: isTolerated },
];

let passed = 0;
let failed = 0;
for (const { name, what, ask } of CHECKS) {
  if (only !== undefined && !name.startsWith(only)) continue;
  let wrong;
  try {
    wrong = await ask();
  } catch (error) {
    wrong = error instanceof Error ? error.message : String(error);
  }
  endAll();
  if (wrong === undefined) passed += 1;
  else failed += 1;
  console.log(
    `${wrong === undefined ? 'pass' : 'FAIL'}  ${name}: ${what}${wrong === undefined ? '' : `\n      ${wrong}`}`,
  );
}
if (!flags.includes('--keep')) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function startsFast() {
  const times = [1, 2, 3, 4, 5].map(() => {
    const from = performance.now();
    run(executable, ['--version']);
    return performance.now() - from;
  });
  const median = Math.round(times.sort((left, right) => left - right)[2] ?? Number.NaN);
  return median <= START_MS ? undefined : `${median} ms`;
}

function seesEverything() {
  const { stdout } = run(executable, ['doctor', '-o', 'json']);
  const unseen = JSON.parse(stdout).capabilities.filter(
    ({ visible, reason }) => !visible && reason !== 'not-implemented' && reason !== 'unsupported',
  );
  return unseen.length === 0
    ? undefined
    : unseen.map(({ name, reason, detail }) => `${name}: ${reason} ${detail}`).join(', ');
}

/** A copy of cmd.exe as xmrig.exe, with a miner's options behind a remark, burns; what an agent says of it. */
async function tellsOf(system) {
  const program = place(system, 'xmrig.exe');
  burn(program, ['rem', '-o', 'pool.example:3333', '-u', 'somebody', '-a', 'rx/0']);
  const finding = await findingOf(program, () => true);
  if (finding === undefined) return 'no finding';
  const { argv = [], user = '' } = finding.process;
  if (!argv.join(' ').includes('pool.example:3333')) return `its arguments are ${JSON.stringify(argv)}`;
  return user.toLowerCase().endsWith(userInfo().username.toLowerCase()) ? undefined : `its user is ${user}`;
}

async function tellsHiddenFolder() {
  const program = place('System32', 'updater.exe', 'java\\SmartMiner');
  for (const attribute of ['+h', '+s']) run('attrib', [attribute, join(folder, 'java', 'SmartMiner')]);
  burn(program, []);
  const code = 'provenance.hidden-directory';
  const finding = await findingOf(program, ({ signals }) => signals.some((signal) => signal.code === code));
  return finding === undefined ? 'not told' : undefined;
}

async function tellsAttempt() {
  const indicators = join(folder, 'indicators.yaml');
  writeFileSync(
    indicators,
    'kind: indicators\nentries:\n  - { address: 192.0.2.1, port: 3333, is: pool, confidence: high }\n',
  );
  const program = join(WINDOWS, 'System32', 'curl.exe');
  start(program, ['--connect-timeout', '120', '--silent', 'http://192.0.2.1:3333/']);
  const finding = await findingOf(program, ({ kind }) => kind === 'pool-attempt', ['--indicators', indicators]);
  return finding === undefined ? 'not told' : undefined;
}

/** The burner is played by this script: it ends the burner while Task Manager is open, and another run of the same program follows. */
async function findsTheShy() {
  const program = place('System32', 'quiet.exe');
  const agent = startAgent();
  for (const [closedS, openS] of OPENINGS) {
    const burner = burn(program, []);
    await sleep(closedS * 1_000);
    const monitor = start(join(WINDOWS, 'System32', 'Taskmgr.exe'), []);
    await sleep(1_500);
    end(burner);
    await sleep(openS * 1_000 - 1_500);
    end(monitor);
    run('taskkill', ['/im', 'Taskmgr.exe', '/f']);
    await sleep(1_000);
  }
  burn(program, []);
  await sleep(12_000);
  const finding = agent.findings().find(({ kind }) => kind === 'quiet-when-watched');
  return finding === undefined
    ? `told were ${
        agent
          .findings()
          .map(({ kind }) => kind)
          .join(', ') || 'nothing'
      }`
    : undefined;
}

/** Products that watch programs load libraries into them: then this says which. */
async function findsNothingForeign() {
  const agent = startAgent();
  await sleep(FOREIGN_MS);
  const found = agent.findings().filter(({ kind }) => kind === 'hidden-process' || kind === 'code-in-agent');
  const told = found.map(({ kind, signals, evidence }) =>
    [kind, ...[...signals, ...evidence].map(({ params }) => JSON.stringify(params))].join(' '),
  );
  return told.length === 0 ? undefined : [...new Set(told)].join(', ');
}

function noticesTricks() {
  const { stdout, stderr } = run(executable, ['selftest', '--quick', '-o', 'json']);
  if (!stdout.startsWith('{')) return stderr;
  const ofWindows = JSON.parse(stdout).evasions.filter(({ reason }) => reason !== 'other-system');
  const wrong = ofWindows.filter(({ outcome }) => outcome !== 'noticed');
  const left = existsSync(machineFolder())
    ? readdirSync(machineFolder()).filter((name) => name.startsWith('minesweep-selftest-'))
    : ['no folder was made'];
  const told = wrong.map(({ code, outcome, reason, detail }) => [code, outcome, reason, detail].join(' '));
  return [...told, ...left].join(', ') || undefined;
}

async function rests() {
  for (const [word, isPaused] of [
    ['pause', true],
    ['resume', false],
  ]) {
    run(executable, ['agent', word, ...(isPaused ? ['10m'] : [])]);
    await sleep(STATUS_MS);
    const { stdout } = run(executable, ['agent', 'status', '-o', 'json']);
    if ((JSON.parse(stdout).status?.pausedUntilMs !== undefined) !== isPaused) return `after ${word}: ${stdout}`;
  }
  return undefined;
}

function machineFolder() {
  return join(process.env.ProgramData ?? 'C:\\ProgramData', 'Minesweep', 'agent');
}

async function costsLittle() {
  const data = join(folder, 'cost');
  start(executable, ['agent', 'run', '--no-collector', '--data', data]);
  await sleep(60_000);
  const { stdout } = run(executable, ['agent', 'status', '--data', data, '-o', 'json']);
  const { cpuCores, residentBytes } = JSON.parse(stdout).status;
  const megabytes = Math.round(residentBytes / 1e6);
  return cpuCores <= 0.015 && megabytes <= 100
    ? undefined
    : `${Math.round(cpuCores * 1000)} ms a second, ${megabytes} MB`;
}

function installs() {
  const { status, stdout, stderr } = run(executable, ['agent', 'install', '--collector', 'ws://127.0.0.1:9/agent']);
  if (status !== 0) return `agent install ended with ${status}: ${stdout}${stderr}`;
  const wanted = [
    [['query', SERVICE], /RUNNING/],
    [['qc', SERVICE], /AUTO_START\s+\(DELAYED\)/],
    [['qfailure', SERVICE], /5000[\s\S]*30000[\s\S]*60000/],
  ];
  const wrong = wanted.find(([args, pattern]) => !pattern.test(run('sc', args).stdout));
  return wrong === undefined ? undefined : `sc ${wrong[0].join(' ')}: ${run('sc', wrong[0]).stdout}`;
}

function isClosed() {
  const data = machineFolder();
  const program = join(process.env.ProgramFiles ?? 'C:\\Program Files', 'Minesweep');
  const rights =
    run('icacls', [data, '/findsid', '*S-1-5-32-545']).stdout + run('icacls', [data, '/findsid', '*S-1-1-0']).stdout;
  if (/SID Found/i.test(rights)) return `others have rights on ${data}: ${run('icacls', [data]).stdout}`;
  const listed = run('icacls', [program]).stdout;
  return /(?:Users|Everyone)[^\r\n]*\((?:[^)]*,)?(?:F|M|W|WD|AD)(?:,[^)]*)?\)/i.test(listed) ? listed : undefined;
}

async function recovers() {
  const before = servicePid();
  if (before === 0) return 'the service does not run';
  run('taskkill', ['/pid', String(before), '/f']);
  const endMs = Date.now() + RESTART_MS;
  while (Date.now() < endMs) {
    await sleep(500);
    const now = servicePid();
    if (now !== 0 && now !== before) return undefined;
  }
  return 'it was not started again';
}

function uninstalls() {
  for (const verb of ['stop', 'uninstall']) {
    const { status, stdout, stderr } = run(executable, ['agent', verb]);
    if (status !== 0) return `agent ${verb} ended with ${status}: ${stdout}${stderr}`;
  }
  return run('sc', ['query', SERVICE]).status === 1060 ? undefined : 'the service is still there';
}

function isTolerated() {
  const script = `(Get-MpThreatDetection | Where-Object { $_.Resources -like '*minesweep*' } | Measure-Object).Count`;
  const { status, stdout, stderr } = run('powershell', ['-NoProfile', '-Command', script]);
  if (status !== 0) return `Defender cannot be asked: ${stderr}`;
  return stdout.trim() === '0' ? undefined : `${stdout.trim()} detections`;
}

function servicePid() {
  return Number(/PID\s+:\s+(\d+)/.exec(run('sc', ['queryex', SERVICE]).stdout)?.[1] ?? 0);
}

async function findingOf(program, fits, options = []) {
  const agent = startAgent(options);
  const endMs = Date.now() + FIND_MS;
  while (Date.now() < endMs) {
    await sleep(1_000);
    const finding = agent
      .findings()
      .find((each) => each.process?.exe?.toLowerCase() === program.toLowerCase() && fits(each));
    if (finding !== undefined) return finding;
  }
  return undefined;
}

/** An agent that prints what it finds, a JSON object a line. */
function startAgent(options = []) {
  const data = mkdtempSync(join(folder, 'agent-'));
  let said = '';
  start(executable, ['agent', 'run', '--no-collector', '--data', data, ...options], (text) => {
    said += text;
  });
  return {
    findings: () =>
      said
        .split('\n')
        .filter((line) => line.startsWith('{') && line.trim().endsWith('}'))
        .map((line) => JSON.parse(line)),
  };
}

function place(system, name, below = '') {
  const target = join(folder, below, name);
  mkdirSync(join(folder, below), { recursive: true });
  copyFileSync(join(WINDOWS, system, 'cmd.exe'), target);
  return target;
}

function burn(program, words) {
  return start(program, ['/c', BURN, ...words]);
}

function start(file, args, onText) {
  const child = spawn(file, args, {
    stdio: ['ignore', onText === undefined ? 'ignore' : 'pipe', 'ignore'],
    windowsVerbatimArguments: false,
  });
  child.on('error', () => children.delete(child));
  child.stdout?.setEncoding('utf8').on('data', onText);
  children.add(child);
  return child;
}

function end(child) {
  child.kill();
  children.delete(child);
}

function endAll() {
  for (const child of children) end(child);
}

function run(file, args) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', timeout: 120_000 });
  if (error !== undefined) throw new Error(`${file} does not run: ${error.message}`);
  return { status, stdout, stderr };
}
