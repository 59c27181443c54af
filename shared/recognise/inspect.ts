import type { OsName } from '#shared/model/os-name.ts';
import type { Pool } from '#shared/model/pool.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import { findJsonObjects } from './find-json-objects.ts';
import { readMinerConfig, readMinerConfigJson } from './miner-config.ts';
import { findPoolUrls } from './pool-url.ts';
import { readScript } from './read-script.ts';
import type { Reason } from './reason.ts';
import { readStratumPayload, type StratumPayloadReading } from './stratum-payload.ts';
import { looksBinary, textOfBytes } from './text-of-bytes.ts';
import { findWallets, type KnownWallets, NO_KNOWN_WALLETS } from './wallet/recognise-wallet.ts';

export type InspectedAs =
  | 'miner-config'
  | 'relay-config'
  | 'miner-script'
  | 'miner-command'
  | 'stratum'
  | 'miner-program'
  | 'mentions-miners'
  | 'nothing';

/** A file or a text to inspect. `path` is for the report and for telling documents from scripts, never evidence by itself. */
export interface InspectedText {
  readonly path?: OsName;
  readonly content: string | Uint8Array;
}

/** One entry of `files` in the report of `inspect`. */
export interface Inspection {
  readonly path?: OsName;
  readonly is: InspectedAs;
  /** 0..100; 0 exactly for `nothing`. */
  readonly score: number;
  readonly pools: readonly Pool[];
  readonly wallets: readonly Wallet[];
  readonly logins: readonly string[];
  /** Names of miners as they introduced themselves to a pool. */
  readonly agents: readonly string[];
  readonly reasons: readonly Reason[];
}

type Found = Omit<Inspection, 'path'>;

const DOCUMENT = /\.(?:md|markdown|rst|adoc|html?|tex)$/i;
const MENTION_SCORE = 20;

/**
 * What pools, wallets, stratum messages or miner's configuration a text holds. The most telling reading wins: configuration,
 * recorded messages, script or command, then mere mention. Documents and binaries mention at most.
 * Never throws; linear; give it at most a few hundred kB at a time where time matters.
 */
export function inspectText(input: InspectedText, known: KnownWallets = NO_KNOWN_WALLETS): Inspection {
  const { path, content } = input;
  const text = typeof content === 'string' ? content : textOfBytes(content);
  const isBinary = typeof content !== 'string' && looksBinary(content);
  // A name proves nothing: what says it is a script is one, whatever it is called.
  const isDocument = DOCUMENT.test(path?.text ?? '') && !text.startsWith('#!');
  const found =
    inspectConfig(text, known) ??
    inspectStratum(text, isDocument, known) ??
    (isBinary ? undefined : (inspectScript(text, isDocument, known) ?? inspectEmbedded(text, isDocument, known))) ??
    inspectMentions(text, known) ??
    NOTHING;
  return path === undefined ? found : { path, ...found };
}

const NOTHING: Found = Object.freeze({
  is: 'nothing',
  score: 0,
  pools: [],
  wallets: [],
  logins: [],
  agents: [],
  reasons: [],
});

function inspectConfig(text: string, known: KnownWallets): Found | undefined {
  const config = readMinerConfig(text, known);
  if (config === undefined) return undefined;
  const { is, score, pools, wallets, logins, reasons } = config;
  return { is, score, pools, wallets, logins, agents: [], reasons };
}

function inspectStratum(text: string, isDocument: boolean, known: KnownWallets): Found | undefined {
  const payload = readStratumPayload(text, known);
  if (payload.verdict === 'none') return undefined;
  if (payload.verdict === 'likely' || isDocument) return mentionOfStratum(payload);
  const { pools, wallets, logins, agents, messages, dialect = 'bitcoin' } = payload;
  const points = messages > 1 ? 90 : 70;
  const reasons: Reason[] = [{ code: 'stratum-messages', points, params: { count: messages, dialect } }];
  return { is: 'stratum', score: points, pools, wallets, logins, agents, reasons };
}

function mentionOfStratum(payload: StratumPayloadReading): Found | undefined {
  const { pools, wallets, logins, agents, fragments, messages } = payload;
  if (fragments + messages < 2 && pools.length + wallets.length === 0) return undefined;
  const count = fragments + messages;
  const reasons: Reason[] = [{ code: 'stratum-fragments', points: MENTION_SCORE, params: { count } }];
  return { is: 'mentions-miners', score: MENTION_SCORE, pools, wallets, logins, agents, reasons };
}

function inspectScript(text: string, isDocument: boolean, known: KnownWallets): Found | undefined {
  const { commands, accounts, lines } = readScript(text, known);
  const best = commands.reduce((score, command) => Math.max(score, command.score), 0);
  const strongest = commands.find(({ score }) => score === best);
  if (strongest === undefined) return undefined;
  for (const { pool } of findPoolUrls(text)) accounts.addPool(pool);
  for (const wallet of findWallets(text, known)) accounts.addWallet(wallet);
  const { pools, wallets, logins } = accounts;
  const named = { pools, wallets, logins, agents: [] };
  if (isDocument)
    return { is: 'mentions-miners', score: MENTION_SCORE, ...named, reasons: [mentionOf(pools, wallets)] };
  const isScript = lines > 1 || text.startsWith('#!');
  if (!isScript) return { is: 'miner-command', score: best, ...named, reasons: strongest.reasons };
  const count: Reason = { code: 'miner-command-lines', points: 0, params: { count: commands.length } };
  return { is: 'miner-script', score: best, ...named, reasons: [count, ...strongest.reasons] };
}

/** A script that writes a miner's configuration: in a here document, by `echo`. */
function inspectEmbedded(text: string, isDocument: boolean, known: KnownWallets): Found | undefined {
  for (const { value, incomplete } of findJsonObjects(text, MAX_EMBEDDED)) {
    const config = incomplete ? undefined : readMinerConfigJson(value, known);
    if (config === undefined) continue;
    const { score, pools, wallets, logins, reasons } = config;
    const named = { pools, wallets, logins, agents: [] };
    if (!isDocument) return { is: 'miner-script', score, ...named, reasons };
    return { is: 'mentions-miners', score: MENTION_SCORE, ...named, reasons: [mentionOf(pools, wallets)] };
  }
  return undefined;
}

const MAX_EMBEDDED = 50;

function inspectMentions(text: string, known: KnownWallets): Found | undefined {
  const pools = findPoolUrls(text).map(({ pool }) => pool);
  const wallets = findWallets(text, known);
  if (pools.length + wallets.length === 0) return undefined;
  const reasons = [mentionOf(pools, wallets)];
  return { is: 'mentions-miners', score: MENTION_SCORE, pools, wallets, logins: [], agents: [], reasons };
}

function mentionOf(pools: readonly Pool[], wallets: readonly Wallet[]): Reason {
  return { code: 'mentions', points: MENTION_SCORE, params: { pools: pools.length, wallets: wallets.length } };
}
