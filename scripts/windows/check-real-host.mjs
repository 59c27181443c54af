// What Wine cannot show, tried on a real Windows: one line a check, `pass` or `FAIL` with what was found, and `N passed, N failed` at the end.
// Needs Node 18 or newer for itself (one that is signed, as those of nodejs.org are), a terminal of an administrator, some ten minutes, and nothing
// else that computes:
//
//   node check-real-host.mjs C:\path\to\minesweep.exe [--only service] [--keep]
//
// `--only`: those whose name begins so. Burns processors with renamed copies of cmd.exe, Node and others, opens Task Manager three times, installs the
// service and removes it again. Everything else stays below a temporary folder and one in that of all users (C:\Users\Public), which are removed
// (`--keep`: not).
//
// Not asked: whether a program that was emptied and filled anew is found. To make one takes calls that no script of Node has; a test under Wine does
// (emptied-program.windows.test.ts). Asked is that no program that is what it seems is called so.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
/** A program that computes is looked into at once, and again after half a minute. */
const LOOK_AGAIN_MS = 40_000;
/** Processor time of nobody is told after half a minute of it. */
const ENDED_MS = 75_000;
/** Seconds that Task Manager is closed, then open. */
const OPENINGS = [
  [24, 10],
  [12, 11],
  [9, 10],
];
const BURN = 'for /L %i in (0,0,1) do @rem';
const COMPILES =
  'const f = (n) => { let s = 0; for (let i = 0; i < n; i++) s = (s * 31 + i) | 0; return s; }; for (;;) f(1e7);';
const BURNS_BRIEFLY = 'const end = Date.now() + 1500; while (Date.now() < end);';
const DOT_NET = 'public class P { public static void Main() { for (;;) { } } }';
/** What is said of a program that is not what it seems. */
const SEEMING = ['emptied-program', 'false-signature'];
/** Who may do anything everywhere: the system and the administrators. */
const MASTERS = ['S-1-5-18', 'S-1-5-32-544'];
/** Who else may in a folder of programs: whoever installs Windows, and who makes something, with what they made. */
const INSTALLERS = ['S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464', 'S-1-3-0'];
/** Write and append data, write both kinds of attributes, delete and delete what is in it, change rights and owner; all, and write (generic). */
const WRITE_RIGHTS = 0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0x1_0000 | 0x4_0000 | 0x8_0000 | 0x1000_0000 | 0x4000_0000;

const [executable, ...flags] = process.argv.slice(2);
const areKnown = flags.every((flag, at) => ['--only', '--keep'].includes(flag) || flags[at - 1] === '--only');
if (executable === undefined || !existsSync(executable) || !areKnown) {
  console.error('usage: node check-real-host.mjs PATH-OF-minesweep.exe [--only NAME] [--keep]');
  process.exit(64);
}
if (process.platform !== 'win32') {
  console.error('This asks a real Windows: run it there');
  process.exit(64);
}
const PROGRAMS = join(process.env.ProgramFiles ?? 'C:\\Program Files', 'Minesweep');
const children = new Set();

/** `ask` answers with what is wrong, or undefined. */
const CHECKS = [
  { name: 'start', what: `--version within ${START_MS} ms (median of five)`, ask: startsFast },
  { name: 'doctor', what: 'everything that this version can read on Windows is readable', ask: seesEverything },
  {
    name: 'unpacked',
    what: 'native parts are loaded from below Program Files, whatever a variable calls that, and only administrators may write there',
    ask: unpacksSafely,
  },
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
    what: 'nobody is hidden who has a connection, no code is in the agent that is neither its own nor of Windows, and no program is called emptied or falsely signed',
    ask: findsNothingForeign,
  },
  {
    name: 'ordinary',
    what: 'programs that compute and are what they seem (64 and 32 bits, renamed as it runs, Node, .NET, PowerShell) are not called emptied or falsely signed',
    ask: sparesTheOrdinary,
  },
  {
    name: 'ended',
    what: 'the time of programs that burn for 1.5 s and end is owned: no processor time of nobody while one follows the other',
    ask: ownsTheEnded,
  },
  {
    name: 'signed',
    what: 'a copy of a program of Windows is signed by Microsoft, by the catalogue that lists its hash',
    ask: tellsSigner,
  },
  {
    name: 'signed-changed',
    what: 'the same with another byte in it, or one more at its end, is signed by nobody',
    ask: tellsUnsigned,
  },
  {
    name: 'signed-falsely',
    what: 'a copy of the Node that runs this, with another byte in it, bears a signature that is not its own',
    ask: tellsFalseSignature,
  },
  {
    name: 'selftest',
    what: 'every quick trick of the self-test is noticed, played from the folder of the machine whatever --data says, of which nothing is left',
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

const chosen = chooseChecks();
if (chosen.length === 0) {
  console.error(`--only needs the beginning of one of: ${CHECKS.map(({ name }) => name).join(', ')}`);
  process.exit(64);
}
// By their long names, as Windows tells them of processes.
const folder = mkdtempSync(join(realpathSync.native(tmpdir()), 'minesweep-real-host-'));
const publicFolder = mkdtempSync(join(process.env.PUBLIC ?? 'C:\\Users\\Public', 'minesweep-real-host-'));
let passed = 0;
let failed = 0;
for (const { name, what, ask } of chosen) {
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
if (!flags.includes('--keep'))
  for (const each of [folder, publicFolder]) rmSync(each, { recursive: true, force: true, maxRetries: 10 });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** All without `--only`; none when it has no name, or one that no check has. */
function chooseChecks() {
  if (!flags.includes('--only')) return CHECKS;
  const only = flags[flags.indexOf('--only') + 1];
  return only === undefined ? [] : CHECKS.filter(({ name }) => name.startsWith(only));
}

function startsFast() {
  const times = [];
  for (let time = 0; time < 5; time++) {
    const from = performance.now();
    const { status, stdout, stderr } = run(executable, ['--version']);
    times.push(performance.now() - from);
    if (status !== 0) return `it ended with ${status}: ${stdout}${stderr}`;
  }
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

function unpacksSafely() {
  const unpacked = join(WINDOWS, '..', 'Program Files', 'Minesweep', 'unpacked');
  const pretended = mkdtempSync(join(folder, 'programs-'));
  run(executable, ['doctor', '-o', 'json'], { ProgramFiles: pretended, ProgramW6432: pretended, SystemDrive: 'Q:' });
  if (readdirSync(pretended).length > 0) return `unpacked into ${pretended}`;
  if (!existsSync(unpacked) || !readdirSync(unpacked).some((name) => name.endsWith('.node')))
    return `nothing is in ${unpacked}`;
  return othersMayWrite(unpacked);
}

/** Who may write into a folder without being the system, an administrator or who installs Windows; undefined when nobody may. */
function othersMayWrite(path) {
  const writers = readRights(path).filter(
    ({ sid, rights }) => ![...MASTERS, ...INSTALLERS].includes(sid) && (rights & WRITE_RIGHTS) !== 0,
  );
  return writers.length === 0 ? undefined : `others may write into ${path}: ${JSON.stringify(writers)}`;
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
  return agent.whyNotSilentAbout(['hidden-process', 'code-in-agent', ...SEEMING]);
}

/** Each but PowerShell lies where programs do not belong, which is only said of who was looked into. */
async function sparesTheOrdinary() {
  const dotNet = join(publicFolder, 'dot-net.exe');
  askPowerShell(`Add-Type -TypeDefinition '${DOT_NET}' -OutputType ConsoleApplication -OutputAssembly '${dotNet}'`);
  const renamed = place('System32', 'renamed.exe', '', publicFolder);
  const burners = new Map([
    ['64 bits', burn(place('System32', 'plain.exe', '', publicFolder), [])],
    ['32 bits', burn(place('SysWOW64', 'plain32.exe', '', publicFolder), [])],
    ['renamed', burn(renamed, [])],
    ['Node', start(copyOfNode('compiles.exe'), ['-e', COMPILES])],
    ['.NET', start(dotNet, [])],
  ]);
  start('powershell', ['-NoProfile', '-Command', 'while ($true) { }']);
  const agent = startAgent();
  const unseen = () => {
    const odd = agent.findings().filter(({ kind }) => kind === 'odd-executable');
    return [...burners].filter(([, { pid }]) => !odd.some((finding) => finding.process?.pid === pid));
  };
  for (const endMs = Date.now() + FIND_MS; unseen().length > 0 && Date.now() < endMs; ) await sleep(1_000);
  if (unseen().length > 0)
    return `not looked into: ${unseen()
      .map(([what]) => what)
      .join(', ')}`;
  renameSync(renamed, join(publicFolder, 'upgraded.exe'));
  await sleep(LOOK_AGAIN_MS);
  return agent.whyNotSilentAbout(SEEMING);
}

/** Half a second of each would be nobody's without a record of its end. */
async function ownsTheEnded() {
  const agent = startAgent();
  for (const endMs = Date.now() + ENDED_MS; Date.now() < endMs; ) {
    const [status] = await once(start(process.execPath, ['-e', BURNS_BRIEFLY]), 'exit');
    if (status !== 0) return `a program that burns ended with ${status}`;
  }
  const compares = agent
    .status()
    .capabilities?.some(({ name, reason }) => name === 'kernel-counters' && reason === undefined);
  return compares ? agent.whyNotSilentAbout(['unowned-cpu']) : 'the agent cannot compare processes with processors';
}

async function tellsSigner() {
  const program = place('System32', 'as-it-was.exe', '', publicFolder);
  burn(program, []);
  return await whyNotTold(program, ({ code, params }) => code === 'signed' && /microsoft/i.test(String(params.by)));
}

async function tellsUnsigned() {
  const changed = place('System32', 'changed.exe', '', publicFolder);
  changeByte(changed);
  const longer = place('System32', 'longer.exe', '', publicFolder);
  appendFileSync(longer, '\n');
  for (const program of [changed, longer]) {
    burn(program, []);
    const wrong = await whyNotTold(program, ({ code }) => code === 'not-signed');
    if (wrong !== undefined) return `${program}: ${wrong}`;
  }
  return undefined;
}

async function tellsFalseSignature() {
  const program = copyOfNode('not-node.exe');
  changeByte(program);
  start(program, ['-e', COMPILES]);
  return await whyNotTold(program, ({ code }) => code === 'provenance.false-signature');
}

/** Another letter in what it would print under DOS: signed as all of it is, and nothing that Windows runs. */
function changeByte(program) {
  const content = readFileSync(program);
  const at = content.indexOf('DOS mode');
  if (at === -1) throw new Error(`${program} has no text for DOS`);
  content[at] ^= 0x20;
  writeFileSync(program, content);
}

function noticesTricks() {
  const elsewhere = join(folder, 'elsewhere');
  const { stdout, stderr } = run(executable, ['selftest', '--quick', '--data', elsewhere, '-o', 'json']);
  if (!stdout.startsWith('{')) return stderr;
  const ofWindows = JSON.parse(stdout).evasions.filter(({ reason }) => reason !== 'other-system');
  const wrong = ofWindows.filter(({ outcome }) => outcome !== 'noticed');
  const left = existsSync(machineFolder())
    ? readdirSync(machineFolder()).filter((name) => name.startsWith('minesweep-selftest-'))
    : ['no folder was made'];
  if (existsSync(elsewhere)) left.push(`${elsewhere} was made`);
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
  const onData = readRights(machineFolder()).filter(({ sid }) => !MASTERS.includes(sid));
  if (onData.length > 0) return `others have rights on ${machineFolder()}: ${JSON.stringify(onData)}`;
  return othersMayWrite(PROGRAMS);
}

/** Who is allowed what, by numbers, which are the same in every language. @throws when not even the system is */
function readRights(path) {
  const sids = '[Security.Principal.SecurityIdentifier]';
  const line = '"$($_.AccessControlType) $($_.IdentityReference.Value) $([int]$_.FileSystemRights)"';
  const told = askPowerShell(
    `(Get-Acl -LiteralPath '${path}').GetAccessRules($true, $true, ${sids}) | ForEach-Object { ${line} }`,
  );
  const allowed = [...told.matchAll(/^Allow (S-[\d-]+) (-?\d+)\r?$/gm)].map(([, sid, rights]) => ({
    sid,
    rights: Number(rights),
  }));
  if (!allowed.some(({ sid }) => sid === MASTERS[0])) throw new Error(`the rights on ${path} cannot be read: ${told}`);
  return allowed;
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

/** The copies of other programs that burn here, under names of miners, are none of it. */
function isTolerated() {
  const asked = `'asked'; Get-MpThreatDetection | ForEach-Object { $_.Resources }`;
  const [first, ...resources] = askPowerShell(asked).split(/\r?\n/);
  if (first !== 'asked') return `Defender cannot be asked: ${first}`;
  const ours = [realpathSync.native(executable), join(PROGRAMS, 'minesweep.exe')].map((path) => path.toLowerCase());
  const detected = resources.filter((resource) => ours.some((path) => resource.toLowerCase().includes(path)));
  return detected.length === 0 ? undefined : [...new Set(detected)].join(', ');
}

/** @returns what it printed; throws when it failed */
function askPowerShell(script) {
  const settings = `$ErrorActionPreference = 'Stop'; [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)`;
  const { status, stdout, stderr } = run('powershell', ['-NoProfile', '-Command', `${settings}; ${script}`]);
  if (status !== 0) throw new Error(`PowerShell ended with ${status}: ${stderr}`);
  return stdout;
}

function servicePid() {
  return Number(/PID\s+:\s+(\d+)/.exec(run('sc', ['queryex', SERVICE]).stdout)?.[1] ?? 0);
}

/** Why no sign or fact about a program fits; what was told of it instead. */
async function whyNotTold(program, fits) {
  const told = new Set();
  const finding = await findingOf(program, ({ signals, evidence }) => {
    const all = [...signals, ...evidence];
    for (const { code, params } of all) told.add(`${code} ${JSON.stringify(params)}`);
    return all.some(fits);
  });
  return finding === undefined ? `told was ${[...told].join(', ') || 'nothing'}` : undefined;
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
  const findings = () =>
    said
      .split('\n')
      .filter((line) => line.startsWith('{') && line.trim().endsWith('}'))
      .map((line) => JSON.parse(line));
  const status = () => JSON.parse(run(executable, ['agent', 'status', '--data', data, '-o', 'json']).stdout);
  return {
    findings,
    /** What it says of itself; empty when it has said nothing. */
    status: () => status().status ?? {},
    /** What it found of these kinds, or that it does not watch: who is not there finds nothing. */
    whyNotSilentAbout(kinds) {
      const told = findings()
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ kind, process: about, signals, evidence }) =>
          [kind, about?.exe, ...[...signals, ...evidence].map(({ params }) => JSON.stringify(params))].join(' '),
        );
      if (told.length > 0) return [...new Set(told)].join(', ');
      const now = status();
      return now.running ? undefined : `the agent does not watch: ${JSON.stringify(now)}`;
    },
  };
}

/** A copy of cmd.exe. */
function place(system, name, below = '', root = folder) {
  const target = join(root, below, name);
  mkdirSync(join(root, below), { recursive: true });
  copyFileSync(join(WINDOWS, system, 'cmd.exe'), target);
  return target;
}

function copyOfNode(name) {
  const target = join(publicFolder, name);
  copyFileSync(process.execPath, target);
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
  for (const event of ['error', 'exit']) child.on(event, () => children.delete(child));
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

/** `environment`: instead of variables of our own. */
function run(file, args, environment = {}) {
  const env = { ...process.env, ...environment };
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', timeout: 120_000, env });
  if (error !== undefined) throw new Error(`${file} does not run: ${error.message}`);
  return { status, stdout, stderr };
}
