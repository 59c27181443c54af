import ipaddr from 'ipaddr.js';
import type { Pool } from '#shared/model/pool.ts';
import { poolKey } from '#shared/model/pool.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import { normaliseDomain } from '#shared/signature/domain-name.ts';
import { normaliseIp } from '#shared/signature/ip-address.ts';
import { type PastedConnection, readPastedConnection, readPlace } from './paste-connection.ts';
import { readPoolUrlParts } from './pool-url.ts';
import { readLogin } from './read-login.ts';
import { type KnownWallets, NO_KNOWN_WALLETS, recogniseWallet } from './wallet/recognise-wallet.ts';

export type HashAlgorithm = 'md5' | 'sha1' | 'sha256';

/** One thing that was pasted, in the form by which it is compared. `text` may be the name of a host, a path, or what somebody wrote. */
export type PastedItem =
  | { readonly kind: 'address'; readonly ip: string; readonly port?: number }
  | { readonly kind: 'network'; readonly cidr: string }
  | ({ readonly kind: 'connection' } & PastedConnection)
  | { readonly kind: 'wallet'; readonly wallet: Wallet }
  | { readonly kind: 'pool'; readonly pool: Pool }
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'file-hash'; readonly algorithm: HashAlgorithm; readonly hash: string }
  | { readonly kind: 'incident' | 'finding' | 'alert'; readonly id: string }
  | { readonly kind: 'text'; readonly text: string };

export interface PasteReading {
  /** Each once, in the order of the text. */
  readonly items: readonly PastedItem[];
  /** Several things were pasted: a list, columns of a table. Else the text was read as one thing. */
  readonly isList: boolean;
  /** Things beyond the limit, or parts of a text that was too long to read whole: true when something was left out. */
  readonly isCut: boolean;
}

export interface PasteOptions {
  /** At most so many items; 5,000 unless said otherwise. */
  readonly limit?: number;
  readonly known?: KnownWallets;
}

const MAX_PASTE_CHARS = 500_000;
const MAX_ITEMS = 5_000;
const MAX_TEXT_CHARS = 200;
const MAX_TOKEN_CHARS = 600;
/** Words that are looked at, whether they say something or not. */
const MAX_TOKENS = 20_000;

/**
 * Reads whatever a person pastes into a search box: one thing or many, defanged (`192.0.2[.]7`, `hxxp://`), quoted, in lines, columns or
 * sentences. In a list, words beside what was recognised are left out, and a line in which nothing was recognised is one text.
 * Linear in the length of the text; never throws.
 */
export function readPaste(
  text: string,
  { limit = MAX_ITEMS, known = NO_KNOWN_WALLETS }: PasteOptions = {},
): PasteReading {
  const plain = refang(text.slice(0, MAX_PASTE_CHARS)).trim();
  const found = new Map<string, PastedItem>();
  let isCut = text.length > MAX_PASTE_CHARS;
  const add = (item: PastedItem): void => {
    const key = keyOf(item);
    if (found.has(key)) return;
    if (found.size < limit) found.set(key, item);
    else isCut = true;
  };
  const lines = plain.split(/[\r\n\u2028\u2029]+/);
  const hasHeading = isHeading(lines, known);
  const budget = { tokens: MAX_TOKENS };
  for (const line of hasHeading ? lines.slice(1) : lines) {
    if (isCut && found.size >= limit) break;
    for (const item of readLine(line.trim(), known, budget)) add(item);
    if (budget.tokens <= 0) {
      isCut = true;
      break;
    }
  }
  return { items: [...found.values()], isList: found.size > 1, isCut };
}

function readLine(line: string, known: KnownWallets, budget = { tokens: MAX_TOKENS }): readonly PastedItem[] {
  if (line === '') return [];
  budget.tokens -= 1;
  const connection = readPastedConnection(line);
  if (connection !== undefined) return [{ kind: 'connection', ...connection }];
  const whole = readToken(line, known);
  if (whole.length > 0) return whole;
  const items: PastedItem[] = [];
  for (const token of line.split(/[\s,;|<>"'`，、；｜“”「」]+/)) {
    if ((budget.tokens -= 1) <= 0) break;
    items.push(...readToken(token, known));
  }
  if (items.length > 0) return items;
  // Names of hosts in a row; a sentence with a comma in it is one text.
  const words = line.split(COLUMN).map((word) => word.trim());
  const isRow = words.length > 1 && words.every((word) => !/\s/.test(word));
  return (isRow ? words.filter((word) => word !== '') : [line]).map((word) => ({
    kind: 'text',
    text: word.slice(0, MAX_TEXT_CHARS),
  }));
}

const COLUMN = /[,;|\t，、；]/;

/** The first line of a table names its columns: it has several, and only below it is something that we recognise. */
function isHeading([first = '', second = '']: readonly string[], known: KnownWallets): boolean {
  const isText = (line: string) => readLine(line.trim(), known).every(({ kind }) => kind === 'text');
  return COLUMN.test(first) && COLUMN.test(second) && isText(first) && !isText(second);
}

/** Undoes what people do so that nobody clicks, and what copying from documents leaves behind. */
function refang(text: string): string {
  return text
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u00ad\ufeff]/g, '')
    .replace(/\u00a0|\u3000/g, ' ')
    .replace(/\[(?:\.|dot)\]|\((?:\.|dot)\)|\{(?:\.|dot)\}|\\\./gi, '.')
    .replace(/\[:(\/\/)?\]/g, ':$1')
    .replace(/\[@\]|\[at\]/gi, '@')
    .replace(/\bhxxp(?=s?:)/gi, 'http')
    .replace(/：/g, ':');
}

/** Everything that is recognised holds a dot, a colon or an underscore, or is long: most words are told apart by that. */
const MAYBE_TELLING = /[.:_]|^.{16}/;

/** One word, whatever stands around it; a URL may hold two things. Empty: a word that says nothing by itself. */
function readToken(written: string, known: KnownWallets): readonly PastedItem[] {
  if (written.length > MAX_TOKEN_CHARS) return [];
  const token = written.replace(/^["'`(<{]+|["'`)>},.;!?]+$/g, '');
  if (!MAYBE_TELLING.test(token) || /\s/.test(token)) return [];
  const place = readPlace(token);
  if (place !== undefined) return [{ kind: 'address', ...place }];
  const item = readNetwork(token) ?? readHash(token) ?? readId(token);
  if (item !== undefined) return [item];
  const url = readUrl(token, known);
  return url ?? [readWallet(token, known) ?? readName(token) ?? []].flat();
}

function readNetwork(token: string): PastedItem | undefined {
  const [, text, bits] = /^([0-9A-Fa-f:.]{2,45})\/(\d{1,3})$/.exec(token) ?? [];
  const ip = text === undefined ? undefined : normaliseIp(text);
  if (ip === undefined) return undefined;
  const isV4 = !ip.includes(':');
  const length = Number(bits);
  if (length > (isV4 ? 32 : 128)) return undefined;
  const cidr = `${ip}/${length}`;
  const base = isV4
    ? ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(cidr).toRFC5952String();
  return { kind: 'network', cidr: `${base}/${length}` };
}

const HASHES: Readonly<Record<number, HashAlgorithm>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };

function readHash(token: string): PastedItem | undefined {
  const [, prefix, hex] = /^(?:(md5|sha1|sha256|sha-1|sha-256)[:=])?([0-9A-Fa-f]{32,64})$/i.exec(token) ?? [];
  const algorithm = hex === undefined ? undefined : HASHES[hex.length];
  if (hex === undefined || algorithm === undefined) return undefined;
  if (prefix !== undefined && prefix.replace('-', '').toLowerCase() !== algorithm) return undefined;
  return { kind: 'file-hash', algorithm, hash: hex.toLowerCase() };
}

/** Alerts are numbered by their time: what would be before the year 2000 is another number, such as a sensor's flow. */
const FIRST_ALERT_ID = 946_684_800_000 * 4_096;

function readId(token: string): PastedItem | undefined {
  const [, kind] = /^(inc|fnd)_[0-9a-f]{4,40}$/.exec(token) ?? [];
  if (kind !== undefined) return { kind: kind === 'inc' ? 'incident' : 'finding', id: token };
  if (!/^[1-9]\d{15}$/.test(token)) return undefined;
  const number = Number(token);
  return Number.isSafeInteger(number) && number >= FIRST_ALERT_ID ? { kind: 'alert', id: token } : undefined;
}

const WEB_URL = /^(?:https?|ftp|wss?):\/\/(?:[^/@\s]{0,200}@)?([^/?#\s]{1,300})/i;

/** Undefined: no URL of a pool or of the web. */
function readUrl(token: string, known: KnownWallets): readonly PastedItem[] | undefined {
  if (!token.includes(':')) return undefined;
  const url = readPoolUrlParts(token);
  if (url !== undefined && (url.scheme !== undefined || isName(url.pool.host))) {
    const wallet = url.login === undefined ? undefined : readWallet(url.login, known);
    return [{ kind: 'pool', pool: url.pool }, ...(wallet === undefined ? [] : [wallet])];
  }
  const authority = WEB_URL.exec(token)?.[1];
  const place = readPlace(authority);
  if (place !== undefined) return [{ kind: 'address', ...place }];
  const name = authority === undefined ? undefined : readName(authority.replace(/:\d{1,5}$/, ''));
  return name === undefined ? undefined : [name];
}

function readWallet(token: string, known: KnownWallets): PastedItem | undefined {
  const wallet = recogniseWallet(token, known) ?? (/[.+@:/]/.test(token) ? readLogin(token, known)?.wallet : undefined);
  return wallet === undefined ? undefined : { kind: 'wallet', wallet };
}

/** Endings of files that are no domains; others (`.sh`, `.py`, `.zip`) are both, and whoever asks looks for both. */
const FILE_ENDING =
  /\.(?:exe|dll|sys|bat|cmd|ps1|vbs|txt|log|json|ya?ml|toml|ini|conf|cfg|csv|xml|html?|service|timer|so|bin|elf|tar|gz|tgz|rpm|deb|msi|js|jar|local)$/;

function readName(token: string): PastedItem | undefined {
  const name = normaliseDomain(token);
  return name !== undefined && isName(name) ? { kind: 'domain', domain: name } : undefined;
}

/** A name of the internet: several labels, the last one of letters. */
function isName(name: string): boolean {
  return /^(?:[a-z0-9_-]+\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{1,59})$/.test(name) && !FILE_ENDING.test(name);
}

function keyOf(item: PastedItem): string {
  switch (item.kind) {
    case 'wallet':
      return `wallet ${item.wallet.address}`;
    case 'pool':
      return `pool ${poolKey(item.pool)}`;
    default:
      return JSON.stringify(item);
  }
}
