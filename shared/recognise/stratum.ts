import type { Pool } from '#shared/model/pool.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, textAt } from './json-value.ts';
import { readPoolHost } from './pool-url.ts';
import { type Login, readLogin } from './read-login.ts';
import { readRelaxedJson } from './read-relaxed-json.ts';
import { type KnownWallets, NO_KNOWN_WALLETS, recogniseWallet } from './wallet/recognise-wallet.ts';

/**
 * How miner and pool talk. `bitcoin` is stratum v1 when nothing in the message says which of its descendants it is.
 * `daemon` and `getwork` are a coin's own node asked for work directly.
 */
export type StratumDialect =
  | 'cryptonote'
  | 'bitcoin'
  | 'ethereum-stratum'
  | 'ethproxy'
  | 'kawpow'
  | 'equihash'
  | 'kaspa'
  | 'daemon'
  | 'getwork';

export type StratumMessageKind =
  | 'configure'
  | 'subscribe'
  | 'login'
  | 'authorize'
  | 'job'
  | 'notify'
  | 'set-difficulty'
  | 'get-work'
  | 'submit'
  | 'hashrate'
  | 'keepalived'
  | 'reconnect';

/** One message of a mining connection. */
export interface StratumMessage {
  readonly dialect: StratumDialect;
  /** Who sent it: the miner is the client. */
  readonly direction: 'client' | 'server';
  readonly kind: StratumMessageKind;
  /** As written, without a password. */
  readonly login?: string;
  readonly wallet?: Wallet;
  readonly worker?: string;
  /** The miner's name and version, for example `XMRig/6.21.0 (Linux x86_64)`. */
  readonly agent?: string;
  readonly algorithms?: readonly string[];
  /** The pool the message names: where a miner says it connected to, or is told to go. */
  readonly pool?: Pool;
  /** False when the form also occurs outside mining or asks a coin's node for work, which its operators do too. */
  readonly certain: boolean;
}

const MAX_MESSAGE_CHARS = 64 * 1024;

/** Reads one line of a mining connection, either direction; `undefined` for everything else, other JSON-RPC included. */
export function readStratum(line: string, known: KnownWallets = NO_KNOWN_WALLETS): StratumMessage | undefined {
  if (line.length > MAX_MESSAGE_CHARS || !line.includes('{')) return undefined;
  const json = readRelaxedJson(line.trim(), { maxDepth: 16, maxChars: MAX_MESSAGE_CHARS });
  return 'value' in json ? readStratumJson(json.value, known) : undefined;
}

/** {@link readStratum} for a message whose JSON has been read already, perhaps cut off at the end. */
export function readStratumJson(value: JsonValue, known: KnownWallets): StratumMessage | undefined {
  if (!isJsonObject(value)) return undefined;
  const method = textAt(value, 'method');
  if (method === undefined) return readResult(value);
  const list = isJsonArray(value.params) ? value.params : [];
  const named = isJsonObject(value.params) ? value.params : undefined;
  if (method.startsWith('mining.')) return readMining(method.slice('mining.'.length), list, known);
  if (method.startsWith('eth_')) return readEthProxy(method, list, value, known);
  if (method === 'client.reconnect' || method === 'client.show_message') return readReconnect(method, list);
  if (method === 'getwork' || method === 'getblocktemplate') return client('getwork', 'get-work', { certain: false });
  if (named !== undefined) return readCryptonote(method, named, known);
  return undefined;
}

function readCryptonote(method: string, params: JsonObject, known: KnownWallets): StratumMessage | undefined {
  switch (method) {
    case 'login': {
      const login = textAt(params, 'login');
      const parts = login === undefined ? undefined : readLogin(login, known);
      if (parts === undefined) return undefined;
      const agent = textAt(params, 'agent');
      const algorithms = textsOf(params.algo);
      const isMiner = agent !== undefined || algorithms.length > 0 || parts.wallet?.valid === true;
      if (!isMiner || (typeof params.pass !== 'string' && parts.wallet === undefined)) return undefined;
      const worker = parts.worker ?? textAt(params, 'rigid');
      return client('cryptonote', 'login', {
        ...accountOf({ ...parts, ...(worker === undefined ? {} : { worker }) }),
        ...(agent === undefined ? {} : { agent }),
        ...(algorithms.length === 0 ? {} : { algorithms }),
      });
    }
    case 'submit': {
      const isShare =
        textAt(params, 'job_id') !== undefined && isHex(params.nonce, 8, 16) && isHex(params.result, 64, 64);
      return isShare ? client('cryptonote', 'submit') : undefined;
    }
    case 'keepalived':
      return textAt(params, 'id') === undefined ? undefined : client('cryptonote', 'keepalived');
    case 'getjob':
      return textAt(params, 'id') === undefined ? undefined : client('cryptonote', 'get-work', { certain: false });
    case 'job':
      return isCryptonoteJob(params) ? server('cryptonote', 'job') : undefined;
    case 'get_block_template':
    case 'getblocktemplate': {
      const address = textAt(params, 'wallet_address');
      const wallet = address === undefined ? undefined : recogniseWallet(address, known);
      if (address === undefined) return undefined;
      return client('daemon', 'get-work', {
        ...(wallet === undefined ? {} : { wallet }),
        login: address,
        certain: false,
      });
    }
    default:
      return undefined;
  }
}

function readMining(method: string, params: readonly JsonValue[], known: KnownWallets): StratumMessage | undefined {
  switch (method) {
    case 'configure':
    case 'extranonce.subscribe':
      return client('bitcoin', 'configure');
    case 'subscribe':
      return readSubscribe(params);
    case 'authorize':
    case 'authorize_user': {
      const text = typeof params[0] === 'string' ? params[0] : '';
      const login = readLogin(text, known);
      return client(dialectOfWallet(login?.wallet), 'authorize', login === undefined ? {} : accountOf(login));
    }
    case 'submit': {
      const text = typeof params[0] === 'string' ? params[0] : '';
      const login = readLogin(text, known);
      return client(dialectOfShare(params), 'submit', login?.wallet === undefined ? {} : accountOf(login));
    }
    case 'get_transactions':
    case 'suggest_difficulty':
    case 'suggest_target':
    case 'hashrate':
      return client('bitcoin', method === 'hashrate' ? 'hashrate' : 'configure');
    case 'notify':
      return params.length === 0 ? undefined : server(dialectOfNotify(params), 'notify');
    case 'set_difficulty':
    case 'set_extranonce':
    case 'set_version_mask':
      return server('bitcoin', 'set-difficulty');
    case 'set_target':
      return server('bitcoin', 'set-difficulty');
    default:
      return undefined;
  }
}

/** `[agent]`, `[agent, session]`, `[agent, "EthereumStratum/1.0.0"]`, and for Equihash `[agent, session, host, port]`. */
function readSubscribe(params: readonly JsonValue[]): StratumMessage {
  const [agent, protocol, host, port] = params;
  const agentPart = typeof agent === 'string' && agent !== '' ? { agent: agent.slice(0, 512) } : {};
  if (typeof protocol === 'string' && /^EthereumStratum\//i.test(protocol)) {
    return client('ethereum-stratum', 'subscribe', agentPart);
  }
  const pool = typeof host === 'string' ? poolOf(host, port) : undefined;
  if (pool === undefined) return client('bitcoin', 'subscribe', agentPart);
  return client('equihash', 'subscribe', { ...agentPart, pool });
}

function readEthProxy(
  method: string,
  params: readonly JsonValue[],
  message: JsonObject,
  known: KnownWallets,
): StratumMessage | undefined {
  switch (method) {
    case 'eth_submitLogin': {
      const login = typeof params[0] === 'string' ? readLogin(params[0], known) : undefined;
      if (login === undefined) return undefined;
      const worker = login.worker ?? textAt(message, 'worker');
      return client('ethproxy', 'login', accountOf({ ...login, ...(worker === undefined ? {} : { worker }) }));
    }
    case 'eth_submitWork':
      return client('ethproxy', 'submit');
    case 'eth_submitHashrate':
      return client('ethproxy', 'hashrate');
    case 'eth_getWork':
      return client('ethproxy', 'get-work', { certain: false });
    default:
      return undefined;
  }
}

function readReconnect(method: string, params: readonly JsonValue[]): StratumMessage | undefined {
  const pool =
    method === 'client.reconnect' && typeof params[0] === 'string' ? poolOf(params[0], params[1]) : undefined;
  return pool === undefined ? undefined : server('bitcoin', 'reconnect', { pool });
}

/** Answers carry no method; those of a pool are told by their form. */
function readResult(message: JsonObject): StratumMessage | undefined {
  const { result } = message;
  if (isJsonObject(result)) {
    if (isJsonObject(result.job) && isCryptonoteJob(result.job)) return server('cryptonote', 'job');
    if (isCryptonoteJob(result)) return server('cryptonote', 'job');
    return textAt(result, 'status') === 'KEEPALIVED' ? server('cryptonote', 'keepalived') : undefined;
  }
  if (!isJsonArray(result)) return undefined;
  const [subscriptions] = result;
  if (!isJsonArray(subscriptions)) return undefined;
  const names = subscriptions.flat().filter((item) => typeof item === 'string');
  if (!names.some((name) => name === 'mining.notify' || name === 'mining.set_difficulty')) return undefined;
  const isEthereum = names.some((name) => /^EthereumStratum\//i.test(name));
  return server(isEthereum ? 'ethereum-stratum' : 'bitcoin', 'subscribe');
}

function isCryptonoteJob(job: JsonObject): boolean {
  return isHex(job.blob, 64, 4096) && textAt(job, 'job_id') !== undefined && isHex(job.target, 4, 64);
}

function dialectOfNotify(params: readonly JsonValue[]): StratumDialect {
  if (isJsonArray(params[1])) return 'kaspa';
  if (params.length === 7 && isHex(params[1], 64, 64) && isHex(params[2], 64, 64)) return 'kawpow';
  return params.length === 8 && isHex(params[1], 8, 8) ? 'equihash' : 'bitcoin';
}

function dialectOfShare(params: readonly JsonValue[]): StratumDialect {
  if (params.length >= 5 && isHex(params[4], 100, 8192)) return 'equihash';
  if (params.length === 5 && [2, 3, 4].every((at) => typeof params[at] === 'string' && /^0x/.test(params[at]))) {
    return 'kawpow';
  }
  return params.length === 3 ? 'ethereum-stratum' : 'bitcoin';
}

function dialectOfWallet(wallet: Wallet | undefined): StratumDialect {
  if (wallet?.coin === 'KAS') return 'kaspa';
  return wallet?.coin === 'ZEC' ? 'equihash' : 'bitcoin';
}

type Extra = Omit<Partial<StratumMessage>, 'dialect' | 'direction' | 'kind'>;

function client(dialect: StratumDialect, kind: StratumMessageKind, extra: Extra = {}): StratumMessage {
  return { dialect, direction: 'client', kind, certain: true, ...extra };
}

function server(dialect: StratumDialect, kind: StratumMessageKind, extra: Extra = {}): StratumMessage {
  return { dialect, direction: 'server', kind, certain: true, ...extra };
}

function accountOf({ login, wallet, worker }: Login): Extra {
  return {
    login,
    ...(wallet === undefined ? {} : { wallet }),
    ...(worker === undefined ? {} : { worker }),
  };
}

function poolOf(host: string, port: JsonValue | undefined): Pool | undefined {
  const name = readPoolHost(host.replace(/^[a-z0-9+]{1,16}:\/\//i, ''));
  const number = typeof port === 'string' && /^\d{1,5}$/.test(port) ? Number(port) : port;
  if (name === undefined || typeof number !== 'number') return undefined;
  return Number.isInteger(number) && number >= 1 && number <= 65_535 ? { host: name, port: number } : undefined;
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string').slice(0, 64) : [];
}

function isHex(value: JsonValue | undefined, minChars: number, maxChars: number): boolean {
  if (typeof value !== 'string') return false;
  const { length } = value;
  return length >= minChars && length <= maxChars && /^[0-9a-fA-F]*$/.test(value);
}
