import type { Pool } from '#shared/model/pool.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import { isJsonObject, type JsonObject, objectsOf, textAt } from './json-value.ts';
import {
  readRelayKeys,
  readSilentMinerKeys,
  readStakKeys,
  readWatcherKeys,
  readXmrigKeys,
} from './miner-config-keys.ts';
import { isMiningAlgorithm } from './mining-algorithm.ts';
import { PoolAccounts } from './pool-account.ts';
import { isStratumScheme, readPoolUrlParts } from './pool-url.ts';
import { type Login, readLogin } from './read-login.ts';
import { readRelaxedJson } from './read-relaxed-json.ts';
import { type Reason, scoreOf } from './reason.ts';
import { type KnownWallets, NO_KNOWN_WALLETS } from './wallet/recognise-wallet.ts';

export type MinerConfigFamily =
  | 'xmrig'
  | 'xmrig-proxy'
  | 'xmrig-watcher'
  | 'silent-crypto-miner'
  | 'xmr-stak'
  | 'cpuminer';

/** What a miner's configuration says. */
export interface MinerConfigReading {
  readonly is: 'miner-config' | 'relay-config';
  /** Whose format it is; absent for a list of pools that several miners would read. */
  readonly family?: MinerConfigFamily;
  /** 50..79 likely, 80 and more certain; a template loses 30 and is never certain. */
  readonly score: number;
  readonly pools: readonly Pool[];
  readonly wallets: readonly Wallet[];
  /** Logins as sent to the pools, without passwords and without placeholders. */
  readonly logins: readonly string[];
  /** Keys that make the miner hide from whoever looks, as written. */
  readonly evasion: readonly string[];
  /** True when a login is a placeholder and none is a wallet: nobody has configured this yet. */
  readonly template: boolean;
  readonly reasons: readonly Reason[];
}

/** Below this a text is not called a miner's configuration. */
const MIN_SCORE = 50;
const MAX_POOLS = 200;
/** XMRig's own default when a URL has no port is left unknown: `port` is then absent. */
const POOL_FIELD = { portOptional: true } as const;

/**
 * Reads a configuration of XMRig and its forks, xmrig-proxy, SilentCryptoMiner, xmr-stak or a cpuminer-like program.
 *
 * The format decides, never the file's name. `undefined`: not JSON (comments and trailing commas are fine), or too little
 * that only miners have; a list of pools with URLs and users alone is a database's as well. Time is linear.
 */
export function readMinerConfig(text: string, known: KnownWallets = NO_KNOWN_WALLETS): MinerConfigReading | undefined {
  const json = readRelaxedJson(text);
  if (!('value' in json)) return undefined;
  return isJsonObject(json.value) ? readMinerConfigJson(json.value, known, json.duplicateKeys) : undefined;
}

/** {@link readMinerConfig} for JSON that has been read already. */
export function readMinerConfigJson(
  config: JsonObject,
  known: KnownWallets,
  duplicateKeys = 0,
): MinerConfigReading | undefined {
  const scan = new ConfigScan(known);
  scan.readFamilies(config);
  if (duplicateKeys > 0) scan.reasons.push({ code: 'duplicate-keys', points: 0, params: { count: duplicateKeys } });
  return scan.conclude();
}

/** The state of reading one configuration. */
class ConfigScan {
  readonly reasons: Reason[] = [];
  private readonly accounts = new PoolAccounts();
  private readonly known: KnownWallets;
  private readonly evasion: string[] = [];
  private family: MinerConfigFamily | undefined;
  private isRelay = false;
  /** Something that only miners have; without it the shape alone proves nothing. */
  private onlyMiners = false;
  private hasWallet = false;
  private placeholder: Login | undefined;

  constructor(known: KnownWallets) {
    this.known = known;
  }

  readFamilies(config: JsonObject): void {
    const entries = objectsOf(config.pools)
      .slice(0, MAX_POOLS)
      .filter((entry) => !isElsewhere(textAt(entry, 'url')));
    this.readPoolList(entries, config);
    this.readXmrig(config, entries);
    this.readSilentMiner(config);
    this.readStak(config);
    if (this.family === undefined && entries.length === 0) this.readCpuminer(config);
  }

  conclude(): MinerConfigReading | undefined {
    const template = this.placeholder !== undefined && !this.hasWallet;
    if (template && this.placeholder !== undefined) {
      const login = this.placeholder.login.slice(0, 80);
      this.reasons.push({ code: 'placeholder-login', points: -30, params: { login } });
    }
    const beforeTemplate = scoreOf(this.reasons.filter(({ points }) => points >= 0));
    if (!this.onlyMiners || beforeTemplate < MIN_SCORE) return undefined;
    const { pools, wallets, logins } = this.accounts;
    return {
      is: this.isRelay ? 'relay-config' : 'miner-config',
      ...(this.family === undefined ? {} : { family: this.family }),
      score: scoreOf(this.reasons),
      pools,
      wallets,
      logins,
      evasion: this.evasion,
      template,
      reasons: this.reasons,
    };
  }

  private readPoolList(entries: readonly JsonObject[], config: JsonObject): void {
    const sharedAlgorithm = textAt(config, 'algo');
    const complete = entries.filter(
      (entry) => textAt(entry, 'url') !== undefined && ['user', 'coin', 'algo'].some((key) => textAt(entry, key)),
    );
    if (complete.length > 0) {
      this.reasons.push({ code: 'pool-entries', points: 35, params: { count: complete.length } });
    }
    for (const entry of entries) {
      this.readPool(
        textAt(entry, 'url'),
        entry.tls === true,
        complete.includes(entry) || config.bind !== undefined ? 15 : 0,
      );
      this.readAccount(textAt(entry, 'user') ?? textAt(entry, 'wallet'), 40);
      this.readAlgorithm(textAt(entry, 'algo') ?? sharedAlgorithm, 5);
    }
  }

  private readXmrig(config: JsonObject, entries: readonly JsonObject[]): void {
    for (const { reason, onlyMiners } of readXmrigKeys(config, entries)) {
      this.reasons.push(reason);
      if (!onlyMiners) continue;
      this.onlyMiners = true;
      this.family = 'xmrig';
    }
    const watcher = readWatcherKeys(config);
    if (watcher !== undefined) {
      this.foundEvasion(watcher);
      this.family = 'xmrig-watcher';
    }
    const relay = entries.length === 0 ? undefined : readRelayKeys(config);
    if (relay === undefined) return;
    this.reasons.push(relay);
    this.isRelay = true;
    this.onlyMiners = true;
    this.family = 'xmrig-proxy';
  }

  private readSilentMiner(config: JsonObject): void {
    const silent = readSilentMinerKeys(config);
    if (silent === undefined) return;
    this.foundEvasion(silent);
    this.family = 'silent-crypto-miner';
    const host = textAt(config, 'pool');
    const port = typeof config.port === 'number' ? String(config.port) : textAt(config, 'port');
    const url = host === undefined || port === undefined || /:\d+$/.test(host) ? host : `${host}:${port}`;
    this.readPool(url, config.ssltls === true, 15);
    this.readAccount(textAt(config, 'wallet') ?? textAt(config, 'user'), 40);
    this.readAlgorithm(textAt(config, 'algo'), 10);
  }

  private readStak(config: JsonObject): void {
    const reason = readStakKeys(config);
    if (reason === undefined) return;
    this.reasons.push(reason);
    this.onlyMiners = true;
    this.family = 'xmr-stak';
    for (const entry of objectsOf(config.pool_list).slice(0, MAX_POOLS)) {
      this.readPool(textAt(entry, 'pool_address'), entry.use_tls === true, 20);
      this.readAccount(textAt(entry, 'wallet_address'), 40);
    }
    this.readAlgorithm(textAt(config, 'currency'), 10);
  }

  /** One pool at the top level, as cpuminer and most miners with command line names for keys have it. */
  private readCpuminer(config: JsonObject): void {
    const url = textAt(config, 'url');
    const user = textAt(config, 'user') ?? userOfPair(textAt(config, 'userpass'));
    if (url === undefined || (user === undefined && textAt(config, 'algo') === undefined)) return;
    if (readPoolUrlParts(url) === undefined) return;
    this.reasons.push({ code: 'pool-entries', points: 35, params: { count: 1 } });
    this.readPool(url, false, 15);
    this.readAccount(user, 40);
    this.readAlgorithm(textAt(config, 'algo'), 20);
    if (this.onlyMiners) this.family = 'cpuminer';
  }

  private readPool(url: string | undefined, tls: boolean, points: number): void {
    const parts = url === undefined ? undefined : readPoolUrlParts(url, POOL_FIELD);
    if (parts === undefined) return;
    const { pool, scheme, login } = parts;
    this.accounts.addPool(tls ? { ...pool, tls } : pool);
    const port = pool.port === undefined ? {} : { port: pool.port };
    this.addOnce({ code: 'pool-url', points, params: { host: pool.host, ...port } });
    if (scheme !== undefined && isStratumScheme(scheme)) {
      this.onlyMiners = true;
      this.addOnce({ code: 'stratum-scheme', points: 0, params: { scheme } });
    }
    if (login !== undefined) this.readAccount(login, 40);
  }

  private readAccount(user: string | undefined, points: number): void {
    const login = user === undefined ? undefined : readLogin(user, this.known);
    if (login === undefined) return;
    this.accounts.addLogin(login);
    if (login.placeholder === true) this.placeholder ??= login;
    if (login.wallet === undefined) return;
    const { address, coin, valid } = login.wallet;
    // Applications of these chains name bare accounts as users; miners write `TRX:...`, a worker, or an algorithm beside it.
    const isBare = (coin === 'TRX' || coin === 'ETH') && login.login === address;
    this.hasWallet = true;
    this.onlyMiners ||= valid && !isBare;
    if (valid) this.addOnce({ code: 'wallet-login', points, params: { coin } });
    else this.addOnce({ code: 'wallet-like-login', points: points / 4, params: { coin } });
  }

  private readAlgorithm(algorithm: string | undefined, points: number): void {
    if (algorithm === undefined || !isMiningAlgorithm(algorithm)) return;
    this.onlyMiners = true;
    this.addOnce({ code: 'mining-algorithm', points, params: { algorithm } });
  }

  private foundEvasion({ reason, keys }: { readonly reason: Reason; readonly keys: readonly string[] }): void {
    this.reasons.push(reason);
    this.evasion.push(...keys);
    this.onlyMiners = true;
  }

  /** Each kind of evidence counts once, however many pools repeat it. */
  private addOnce(reason: Reason): void {
    if (!this.reasons.some(({ code }) => code === reason.code)) this.reasons.push(reason);
  }
}

/** `https://swap.example`, `postgres://...`: what is called a pool there is something else. */
function isElsewhere(url: string | undefined): boolean {
  return url?.includes('://') === true && readPoolUrlParts(url) === undefined;
}

function userOfPair(pair: string | undefined): string | undefined {
  return pair === undefined ? undefined : pair.split(':', 1)[0];
}
