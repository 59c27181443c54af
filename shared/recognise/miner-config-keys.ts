import type { JsonObject } from './json-value.ts';
import { countKeys, isJsonObject } from './json-value.ts';
import type { Reason } from './reason.ts';

/** Settings that XMRig documents for its `randomx` object (source: its src/config.json). */
const RANDOMX_KEYS = ['1gb-pages', 'wrmsr', 'rdmsr', 'numa', 'cache_qos', 'init-avx2', 'scratchpad_prefetch_mode'];
const CPU_KEYS = ['huge-pages', 'huge-pages-jit', 'max-threads-hint', 'hw-aes', 'argon2-impl', 'memory-pool'];
const POOL_OPTION_KEYS = ['rig-id', 'nicehash', 'keepalive', 'tls-fingerprint', 'self-select', 'submit-to-origin'];
const TIMER_KEYS = ['print-time', 'health-print-time', 'pause-on-active', 'pause-on-battery'];
/** An XMRig fork that watches processes and windows (source: its documentation). */
const WATCHER_KEYS = [
  'cpu-high-pause',
  'cpu-low-resume',
  'cpu-control-interval',
  'cpu-resume-delay',
  'process-pause-names',
  'window-pause-names',
];
/** SilentCryptoMiner's remote configuration (source: its builder). */
const SILENT_KEYS = [
  'stealth-targets',
  'kill-targets',
  'idle-wait',
  'idle-cpu',
  'max-cpu',
  'stealth-fullscreen',
  'remote-config',
  'api-endpoint',
];
/** xmrig-proxy, besides `bind` and `mode` (source: its src/config.json). */
const PROXY_KEYS = [
  'workers',
  'custom-diff',
  'custom-diff-stats',
  'access-password',
  'access-log-file',
  'algo-ext',
  'reuse-timeout',
];
const PROXY_MODES: ReadonlySet<string> = new Set(['nicehash', 'simple', 'extra_nonce']);
const STAK_KEYS = [
  'call_timeout',
  'retry_time',
  'giveup_limit',
  'h_print_time',
  'aes_override',
  'use_slow_memory',
  'httpd_port',
  'verbose_level',
  'print_motd',
  'flush_stdout',
];

/** One group of keys found: what it proves, and whether nothing but a miner has it. */
export interface KeyGroup {
  readonly reason: Reason;
  readonly onlyMiners: boolean;
}

/** The groups of keys of XMRig and its forks that a configuration has, with the points they are worth. */
export function readXmrigKeys(config: JsonObject, pools: readonly JsonObject[]): readonly KeyGroup[] {
  const cpu = objectAt(config, 'cpu');
  const algorithms = Object.keys(cpu).filter((key) => /^(?:rx|cn|argon2)(?:[/-]|$)/.test(key)).length;
  const poolOptions = new Set(pools.flatMap((pool) => POOL_OPTION_KEYS.filter((key) => pool[key] !== undefined))).size;
  return [
    group('donate-level', 'donate-level' in config || 'donate-over-proxy' in config ? 1 : 0, 20, true),
    group('randomx', countPresent(objectAt(config, 'randomx'), RANDOMX_KEYS), 25, true),
    group('cpu', countPresent(cpu, CPU_KEYS) + algorithms, 20, true),
    group('pool-options', poolOptions, Math.min(15, 5 * poolOptions), false),
    group('timers', countPresent(config, TIMER_KEYS), 5, false),
    group('http', countPresent(objectAt(config, 'http'), ['access-token', 'restricted']) === 2 ? 2 : 0, 5, false),
  ].filter((found) => found !== undefined);
}

export function readWatcherKeys(config: JsonObject): { reason: Reason; keys: readonly string[] } | undefined {
  return evasion('process-watcher', config, WATCHER_KEYS, 40, 1);
}

export function readSilentMinerKeys(config: JsonObject): { reason: Reason; keys: readonly string[] } | undefined {
  const hides = ['stealth-targets', 'kill-targets', 'stealth-fullscreen'].some((key) => config[key] !== undefined);
  const mines = config.pool !== undefined || config.wallet !== undefined;
  return hides || mines ? evasion('silent-miner', config, SILENT_KEYS, 60, 2) : undefined;
}

/** Points for a relay: where it listens, how it shares upstream connections, and the keys of its own. */
export function readRelayKeys(config: JsonObject): Reason | undefined {
  if (config.bind === undefined) return undefined;
  // What any server has: an address in one text, workers, an access log.
  const isList = Array.isArray(config.bind);
  if (!isList && countPresent(config, ['custom-diff', 'algo-ext']) === 0 && config.mode !== 'nicehash')
    return undefined;
  const hasMode = typeof config.mode === 'string' && PROXY_MODES.has(config.mode);
  const count = countPresent(config, PROXY_KEYS);
  if (!hasMode && count < 2) return undefined;
  return {
    code: 'relay-keys',
    points: Math.min(50, 30 + (hasMode ? 10 : 0) + 5 * count),
    params: { count: count + 1 },
  };
}

/** xmr-stak keeps pools, threads and settings in three files without outer braces. */
export function readStakKeys(config: JsonObject): Reason | undefined {
  const isPools = config.pool_list !== undefined && config.currency !== undefined;
  const isThreads = config.cpu_threads_conf !== undefined;
  const settings = countKeys(config, STAK_KEYS);
  const count = (isPools ? 2 : 0) + (isThreads ? 1 : 0) + settings;
  const isMiner = countPresent(config, ['giveup_limit', 'h_print_time', 'aes_override', 'use_slow_memory']) > 0;
  if (!isPools && !isThreads && (settings < 3 || !isMiner)) return undefined;
  return { code: 'miner-keys', points: isPools ? 30 : 60, params: { group: 'xmr-stak', count } };
}

function group(name: string, count: number, points: number, onlyMiners: boolean): KeyGroup | undefined {
  if (count === 0) return undefined;
  return { reason: { code: 'miner-keys', points, params: { group: name, count } }, onlyMiners };
}

function evasion(name: string, config: JsonObject, known: readonly string[], points: number, atLeast: number) {
  const keys = known.filter((key) => config[key] !== undefined);
  if (keys.length < atLeast) return undefined;
  const reason: Reason = { code: 'evasion-keys', points, params: { group: name, count: keys.length } };
  return { reason, keys };
}

/** Counts keys whatever their value: miners write `null` for "the default". */
function countPresent(object: JsonObject, keys: readonly string[]): number {
  return keys.filter((key) => object[key] !== undefined).length;
}

const NO_MEMBERS: JsonObject = Object.freeze(Object.create(null));

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : NO_MEMBERS;
}
