import type { Pool } from '#shared/model/pool.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import { findJsonObjects } from './find-json-objects.ts';
import { PoolAccounts } from './pool-account.ts';
import { readLogin } from './read-login.ts';
import { readStratumJson, type StratumDialect, type StratumMessage } from './stratum.ts';
import { findWallets, type KnownWallets, NO_KNOWN_WALLETS } from './wallet/recognise-wallet.ts';

/**
 * What the first bytes of a connection say.
 * - `mining`: at least one message in a form that only miners and pools use
 * - `likely`: pieces of such messages, or a coin's own node asked for work
 * - `none`: neither; the other fields are then empty
 */
export interface StratumPayloadReading {
  readonly verdict: 'mining' | 'likely' | 'none';
  readonly dialect?: StratumDialect;
  /** Pools that the messages themselves name; the other end of the connection is the caller's to add. */
  readonly pools: readonly Pool[];
  readonly wallets: readonly Wallet[];
  readonly logins: readonly string[];
  readonly agents: readonly string[];
  /** Messages understood. */
  readonly messages: number;
  /** Pieces that look cut out of messages. */
  readonly fragments: number;
}

/** Longer payloads are read up to here. */
const MAX_PAYLOAD_CHARS = 256 * 1024;

const MAX_AGENTS = 50;
const FRAGMENTS: readonly RegExp[] = [
  /"mining\.(?:subscribe|authorize|submit|notify|configure|set_difficulty|set_target|extranonce\.subscribe)"/,
  /"eth_submit(?:Login|Work|Hashrate)"/,
  /"method"\s{0,8}:\s{0,8}"keepalived"/,
  /"EthereumStratum\/\d/,
  /"status"\s{0,8}:\s{0,8}"KEEPALIVED"/,
];
const JOB_PIECES = [/"job_id"/, /"blob"/, /"target"/] as const;
const SHARE_PIECES = [/"job_id"/, /"nonce"/, /"result"\s{0,8}:\s{0,8}"[0-9a-f]{16,64}/] as const;
/** The more a dialect says, the later it stands: a connection is named after the most telling message. */
const DIALECTS_BY_WEIGHT: readonly StratumDialect[] = [
  'getwork',
  'daemon',
  'bitcoin',
  'ethereum-stratum',
  'ethproxy',
  'kawpow',
  'equihash',
  'kaspa',
  'cryptonote',
];

/**
 * Reads the payload of a connection as a sensor gives it: text or bytes, several messages, the first or the last cut off,
 * bytes that are no text as dots. Both directions may be mixed. Never throws; linear.
 */
export function readStratumPayload(
  payload: string | Uint8Array,
  known: KnownWallets = NO_KNOWN_WALLETS,
): StratumPayloadReading {
  const text = textOf(payload);
  const messages = findJsonObjects(text)
    .map(({ value, incomplete }) => withoutCutLogin(readStratumJson(value, known), incomplete, text))
    .filter((message) => message !== undefined);
  const fragments = countFragments(text);
  const isMining = messages.some(({ certain }) => certain);
  if (!isMining && messages.length === 0 && fragments === 0) return NOTHING;
  const accounts = new PoolAccounts();
  const agents = new Set<string>();
  for (const message of messages) {
    if (message.pool !== undefined) accounts.addPool(message.pool);
    addAccount(accounts, message, known);
    if (message.agent !== undefined && agents.size < MAX_AGENTS) agents.add(message.agent);
  }
  addHttp(text, messages, accounts, agents, known);
  // A message cut off at its start is no JSON; the wallet in it is one by its checksum.
  if (accounts.wallets.length === 0) for (const wallet of findWallets(text, known)) accounts.addWallet(wallet);
  const dialect = dialectOf(messages);
  return {
    verdict: isMining ? 'mining' : 'likely',
    ...(dialect === undefined ? {} : { dialect }),
    pools: accounts.pools,
    wallets: accounts.wallets,
    logins: accounts.logins,
    agents: [...agents],
    messages: messages.length,
    fragments,
  };
}

const NOTHING: StratumPayloadReading = Object.freeze({
  verdict: 'none',
  pools: [],
  wallets: [],
  logins: [],
  agents: [],
  messages: 0,
  fragments: 0,
});

function textOf(payload: string | Uint8Array): string {
  if (typeof payload === 'string') return payload.slice(0, MAX_PAYLOAD_CHARS);
  return new TextDecoder('utf-8').decode(payload.subarray(0, MAX_PAYLOAD_CHARS));
}

/** A login that the payload ends in was cut off: half a login would look like a whole one. */
function withoutCutLogin(message: StratumMessage | undefined, incomplete: boolean, text: string) {
  if (!incomplete || message?.login === undefined || !text.endsWith(message.login)) return message;
  const { login: _login, worker: _worker, wallet, ...rest } = message;
  return wallet === undefined ? rest : { ...rest, wallet };
}

function addAccount(accounts: PoolAccounts, message: StratumMessage, known: KnownWallets): void {
  const login = message.login === undefined ? undefined : readLogin(message.login, known);
  if (login !== undefined) accounts.addLogin(login);
  if (message.wallet !== undefined) accounts.addWallet(message.wallet);
}

/** getwork runs over HTTP: the login is in the basic authorisation, the agent in its header. */
function addHttp(
  text: string,
  messages: readonly StratumMessage[],
  accounts: PoolAccounts,
  agents: Set<string>,
  known: KnownWallets,
): void {
  if (!messages.some(({ dialect }) => dialect === 'getwork' || dialect === 'daemon')) return;
  const basic = /^authorization:[ \t]{0,8}basic[ \t]{1,8}([A-Za-z0-9+/=]{2,1024})/im.exec(text)?.[1];
  const user = basic === undefined ? undefined : userOfBasic(basic);
  const login = user === undefined ? undefined : readLogin(user, known);
  if (login !== undefined) accounts.addLogin(login);
  const agent = /^user-agent:[ \t]{0,8}([^\r\n]{1,256})/im.exec(text)?.[1]?.trim();
  if (agent !== undefined && agent !== '') agents.add(agent);
}

function userOfBasic(base64: string): string | undefined {
  try {
    return atob(base64).split(':', 1)[0];
  } catch {
    return undefined; // Not base64: cut off or forged.
  }
}

function countFragments(text: string): number {
  const pieces = FRAGMENTS.filter((fragment) => fragment.test(text)).length;
  const job = JOB_PIECES.every((piece) => piece.test(text)) ? 1 : 0;
  const share = SHARE_PIECES.every((piece) => piece.test(text)) ? 1 : 0;
  return pieces + job + share;
}

function dialectOf(messages: readonly StratumMessage[]): StratumDialect | undefined {
  let heaviest = -1;
  for (const { dialect } of messages) heaviest = Math.max(heaviest, DIALECTS_BY_WEIGHT.indexOf(dialect));
  return DIALECTS_BY_WEIGHT[heaviest];
}
