import type { HostFacts } from '../../shared/model/host.ts';
import { seededRandom } from '../faults/seeded-random.ts';
import {
  type SimulatedCulprit,
  type SimulatedGroup,
  type SimulatedHost,
  type SimulatedProgram,
  simulatedCapabilities,
  simulatedProcess,
  type Story,
} from './simulated-host.ts';
import { simulatedWallet } from './simulated-wallet.ts';

const OFFICES = [
  'townhall',
  'tax',
  'registry',
  'library',
  'school',
  'water',
  'fire',
  'clinic',
  'roads',
  'museum',
] as const;
const DUTIES = [
  { name: 'web', system: 'linux', programs: ['nginx', 'php'] },
  { name: 'dc', system: 'windows', programs: ['lsass', 'dns'] },
  { name: 'db', system: 'linux', programs: ['postgres', 'backup'] },
  { name: 'file', system: 'windows', programs: ['files', 'defender'] },
  { name: 'app', system: 'linux', programs: ['java', 'nginx'] },
  { name: 'sql', system: 'windows', programs: ['sqlserver', 'defender'] },
  { name: 'mail', system: 'linux', programs: ['dovecot', 'rspamd'] },
] as const;

const PROGRAMS: Readonly<Record<(typeof DUTIES)[number]['programs'][number] | 'sshd' | 'svchost', SimulatedProgram>> = {
  nginx: { name: 'nginx', exe: '/usr/sbin/nginx', user: 'www-data' },
  php: { name: 'php-fpm', exe: '/usr/sbin/php-fpm8.2', user: 'www-data' },
  postgres: { name: 'postgres', exe: '/usr/lib/postgresql/15/bin/postgres', user: 'postgres', args: ['-D', '/srv/db'] },
  backup: { name: 'restic', exe: '/usr/bin/restic', user: 'backup', args: ['backup', '/srv'] },
  java: {
    name: 'java',
    exe: '/usr/lib/jvm/java-17/bin/java',
    user: 'app',
    args: ['-jar', '/opt/register/register.jar'],
  },
  dovecot: { name: 'dovecot', exe: '/usr/sbin/dovecot', user: 'dovecot' },
  rspamd: { name: 'rspamd', exe: '/usr/bin/rspamd', user: '_rspamd' },
  sshd: { name: 'sshd', exe: '/usr/sbin/sshd', user: 'root' },
  lsass: { name: 'lsass.exe', exe: 'C:\\Windows\\System32\\lsass.exe', user: 'SYSTEM' },
  dns: { name: 'dns.exe', exe: 'C:\\Windows\\System32\\dns.exe', user: 'SYSTEM', service: { name: 'DNS' } },
  files: { name: 'srvhost.exe', exe: 'C:\\Windows\\System32\\srvhost.exe', user: 'SYSTEM' },
  defender: { name: 'MsMpEng.exe', exe: 'C:\\ProgramData\\Defender\\MsMpEng.exe', user: 'SYSTEM' },
  sqlserver: { name: 'sqlservr.exe', exe: 'C:\\Program Files\\SQL Server\\sqlservr.exe', user: 'sql' },
  svchost: {
    ...{ name: 'svchost.exe', exe: 'C:\\Windows\\System32\\svchost.exe', user: 'SYSTEM', args: ['-k', 'netsvcs'] },
    service: { name: 'Schedule', library: '%systemroot%\\system32\\schedsvc.dll' },
  },
};

/** Where the town's miners send their work: an address that documentation has to itself. */
export const TOWN_POOL = { host: '203.0.113.77', port: 45_700 } as const;
export const TOWN_SENSOR = 'townhall-ids';
/** Where the town's relay takes the work of others. */
export const RELAY_PORT = 3_333;
const HOUR_MS = 3_600_000;

const CULPRITS: Readonly<Record<Exclude<Story, 'quiet'>, Readonly<Record<HostFacts['system'], SimulatedProgram>>>> = {
  miner: {
    linux: { name: 'kheiper', exe: '/usr/bin/kheiper', user: 'root', args: ['-c', '/usr/bin/.kheiper/config.json'] },
    windows: { name: 'xmrig.exe', exe: 'C:\\Java\\jre8\\lib\\SmartMiner\\xmrig.exe', user: 'oracle' },
  },
  shy: {
    linux: { name: 'kworker/u9:2', exe: '/var/tmp/.font-unix/kworkerd', user: 'www-data' },
    windows: { name: 'WmiPrvSER.exe', exe: 'C:\\Users\\Public\\WmiPrvSER.exe', user: 'SYSTEM' },
  },
  relay: {
    linux: { name: 'xmrig-proxy', exe: '/opt/.cache/xmrig-proxy', user: 'root' },
    windows: { name: 'proxy.exe', exe: 'C:\\Temp\\proxy.exe', user: 'SYSTEM' },
  },
};

/** Which hosts of a small fleet have a story; everybody else leads a quiet life. */
const STORIES: Readonly<Record<number, Story>> = { 2: 'relay', 3: 'miner', 4: 'miner', 6: 'shy' };

/** The servers of a small town, the same for the same seed: `count` of them, booted some time before `nowMs`. */
export function simulateTown(count: number, seed: number, nowMs: number): readonly SimulatedHost[] {
  return Array.from({ length: count }, (_, index) => simulateHost(index, seed, nowMs));
}

function simulateHost(index: number, seed: number, nowMs: number): SimulatedHost {
  const random = seededRandom(seed * 100_003 + index + 1);
  const duty = DUTIES[index % DUTIES.length] ?? DUTIES[0];
  const office = OFFICES[Math.floor(index / DUTIES.length) % OFFICES.length] ?? OFFICES[0];
  const number = Math.floor(index / (DUTIES.length * OFFICES.length)) + 1;
  const story = STORIES[index] ?? 'quiet';
  const bootedAtMs = nowMs - Math.floor((1 + random() * 60) * 24 * HOUR_MS);
  const cpuCount = 2 ** (1 + Math.floor(random() * 4));
  const ip = `10.20.${index >> 8}.${(index & 255) + 1}`;
  const facts: HostFacts = {
    hostname: `${office}-${duty.name}-${String(number).padStart(2, '0')}`,
    system: duty.system,
    systemVersion: duty.system === 'linux' ? 'Debian GNU/Linux 12 (Linux 6.1.0)' : 'Windows Server 2019 (10.0.17763)',
    architecture: 'x64',
    cpuCount,
    memoryBytes: cpuCount * 4 * 1024 ** 3,
    bootId: `boot-${seed}-${index}`,
    bootedAtMs,
    addresses: duty.name === 'web' || duty.name === 'mail' ? [ip, `198.51.100.${(index % 250) + 1}`] : [ip],
  };
  const process = (program: SimulatedProgram, n: number, startedAtMs = bootedAtMs + n * 1_000) =>
    simulatedProcess(program, 600 + n * 131 + Math.floor(random() * 100), startedAtMs);
  const always = duty.system === 'linux' ? PROGRAMS.sshd : PROGRAMS.svchost;
  const groups: readonly SimulatedGroup[] = [
    { process: process(always, 1), cores: 0.02, swing: 0.5 },
    ...duty.programs.map((name, n) => ({
      ...{ process: process(PROGRAMS[name], n + 2), cores: (0.05 + random() * 0.1) * cpuCount, swing: 0.6 },
    })),
  ];
  const host = { agentId: `sim-${seed}-${String(index).padStart(5, '0')}`, facts, groups, story };
  const capabilities = simulatedCapabilities(index % 7 === 5 ? ['process-files', 'other-users-details'] : []);
  if (story === 'quiet') return { ...host, capabilities };
  const begin = nowMs - Math.floor((2 + random() * 40) * HOUR_MS);
  return { ...host, capabilities, culprit: culpritOf(story, facts, process(CULPRITS[story][facts.system], 9, begin)) };
}

function culpritOf(
  story: Exclude<Story, 'quiet'>,
  facts: HostFacts,
  process: SimulatedGroup['process'],
): SimulatedCulprit {
  const work = {
    process,
    pool: TOWN_POOL,
    localPort: 50_000 + (process.pid % 10_000),
    wallet: simulatedWallet('town'),
  };
  if (story === 'relay') return { ...work, cores: 0.08, swing: 0.3 };
  if (story === 'shy') return { ...work, cores: facts.cpuCount * 0.7, swing: 0.05 };
  const config =
    facts.system === 'linux' ? '/usr/bin/.kheiper/config.json' : 'C:\\Java\\jre8\\lib\\SmartMiner\\config.json';
  return { ...work, cores: facts.cpuCount * 0.8, swing: 0.05, config };
}
