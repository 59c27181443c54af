/** What the value of a command line option means to a miner. */
export type MinerFlagRole =
  | 'pool'
  | 'port'
  | 'login'
  | 'login-and-password'
  | 'password'
  | 'wallet'
  | 'algorithm'
  | 'coin'
  | 'config';

/**
 * Options of CPU and GPU miners that take a value. Most of them exist in other programs too: a role only says how to read
 * the value, and the value has to prove it. Sources: the usage texts of the miners.
 */
export const VALUE_FLAGS: ReadonlyMap<string, MinerFlagRole> = new Map([
  ['-o', 'pool'],
  ['--url', 'pool'],
  ['--pool', 'pool'],
  ['--pool1', 'pool'],
  ['-P', 'pool'],
  ['-pool', 'pool'],
  ['-epool', 'pool'],
  ['-uri', 'pool'],
  ['--tls-url', 'pool'],
  ['--server', 'pool'],
  ['--stratum', 'pool'],
  ['--port', 'port'],
  ['-u', 'login'],
  ['--user', 'login'],
  ['--username', 'login'],
  ['-user', 'login'],
  ['-O', 'login-and-password'],
  ['--userpass', 'login-and-password'],
  ['-w', 'wallet'],
  ['--wallet', 'wallet'],
  ['--wallet-address', 'wallet'],
  ['-wal', 'wallet'],
  ['-wallet', 'wallet'],
  ['-ewal', 'wallet'],
  ['--start-mining', 'wallet'],
  ['-p', 'password'],
  ['--pass', 'password'],
  ['--password', 'password'],
  ['-pass', 'password'],
  ['-epsw', 'password'],
  ['-a', 'algorithm'],
  ['--algo', 'algorithm'],
  ['-algo', 'algorithm'],
  ['--algorithm', 'algorithm'],
  ['--coin', 'coin'],
  ['-coin', 'coin'],
  ['--currency', 'coin'],
  ['-c', 'config'],
  ['--config', 'config'],
]);

/** Options that nothing but a miner has, whatever their value. Prefixes end in `*`. */
const MINER_ONLY_FLAGS = [
  '--donate-level',
  '--donate-over-proxy',
  '--nicehash',
  '--use-nicehash',
  '--randomx-*',
  '--cpu-max-threads-hint',
  '--max-cpu-usage',
  '--cpu-memory-pool',
  '--cpu-no-yield',
  '--huge-pages-jit',
  '--argon2-impl',
  '--astrobwt-*',
  '--rig-id',
  '--rigid',
  '--api-worker-id',
  '--tls-fingerprint',
  '--submit-to-origin',
  '--pause-on-battery',
  '--pause-on-active',
  '--mining-threads',
  '--start-mining',
  '--farm-recheck',
  '--merge-mine',
  '--custom-diff',
  '--msr-use-tweaks',
  '--cc-worker-id',
  '--cc-access-token',
  '--cc-use-tls',
] as const;

const INJECTED_PREFIX = '--cinit-';

export function isMinerOnlyFlag(flag: string): boolean {
  return MINER_ONLY_FLAGS.some((known) => (known.endsWith('*') ? flag.startsWith(known.slice(0, -1)) : flag === known));
}

/** Options of the loaders that inject XMRig into another process (SilentCryptoMiner and its kin). */
export function isInjectedMinerFlag(flag: string): boolean {
  return flag.startsWith(INJECTED_PREFIX) && flag.length > INJECTED_PREFIX.length;
}
