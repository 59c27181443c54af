import * as z from 'zod';
import { poolSchema } from '../model/pool.ts';
import { walletSchema } from '../model/wallet.ts';
import { readMinerCommand } from './miner-command.ts';
import { readPoolUrlParts, isStratumScheme } from './pool-url.ts';
import { readLogin } from './read-login.ts';
import { splitCommandLine } from './split-command-line.ts';
import { type KnownWallets, NO_KNOWN_WALLETS } from './wallet/recognise-wallet.ts';

/** What the variables of a process say about mining. Nothing of their text but pools, wallets and names. */
export const minerEnvironmentSchema = z
  .object({
    /** 50..79 likely, 80 and more certain; as of a command line. */
    score: z.number(),
    pools: z.array(poolSchema).readonly(),
    wallets: z.array(walletSchema).readonly(),
    /** Names of the variables that it was read from, at most 8. */
    variables: z.array(z.string()).readonly(),
  })
  .readonly();
export type MinerEnvironmentReading = z.infer<typeof minerEnvironmentSchema>;

const MAX_VARIABLES = 1_024;
const MAX_VALUE_CHARS = 4_096;
const MAX_NAME_CHARS = 64;
const MAX_NAMES = 8;
/** Variables by which images of miners are told their pool. `DB_POOL_URL` is somebody else's. */
const NAMES_POOL =
  /^(?:(?:mining|miner|stratum|xmr\w{0,8}|monero)_?)?pool(?:_?(?:url|uri|host|addr|address|server|1|port))?$|stratum|xmrig/i;

/**
 * Reads the variables (`NAME=value`) of a process as a miner's. Values are read as what they would be on a command line: an address
 * that only miners use, a wallet, a whole list of options. `undefined` when together they are no miner's. Linear in the length.
 */
export function readMinerEnvironment(
  variables: readonly string[],
  known: KnownWallets = NO_KNOWN_WALLETS,
): MinerEnvironmentReading | undefined {
  const argv = ['environment'];
  const names: string[] = [];
  for (const variable of variables.slice(0, MAX_VARIABLES)) {
    const words = wordsOf(variable, known);
    if (words.length === 0) continue;
    argv.push(...words);
    if (names.length < MAX_NAMES) names.push(variable.slice(0, variable.indexOf('=')).slice(0, MAX_NAME_CHARS));
  }
  const reading = argv.length === 1 ? undefined : readMinerCommand(argv, known);
  if (reading === undefined) return undefined;
  return { score: reading.score, pools: reading.pools, wallets: reading.wallets, variables: names };
}

/** The options that a variable stands for; none when it has nothing to do with mining. */
function wordsOf(variable: string, known: KnownWallets): readonly string[] {
  const equals = variable.indexOf('=');
  const value = variable.slice(equals + 1).trim();
  if (equals < 1 || value === '' || value.length > MAX_VALUE_CHARS) return [];
  if (/(?:^|\s)-/.test(value) && /\s/.test(value)) return commandIn(value, known);
  if (/\s/.test(value)) return [];
  const pool = readPoolUrlParts(value);
  const isStratum = pool?.scheme !== undefined && isStratumScheme(pool.scheme);
  if (isStratum || (pool !== undefined && NAMES_POOL.test(variable.slice(0, equals)))) return ['-o', value];
  return readLogin(value, known)?.wallet?.valid === true ? ['-u', value] : [];
}

/** A value that is itself the arguments of a miner (`MINER_ARGS=-o ... -u ...`); flags of other programs (`CFLAGS`) are not kept. */
function commandIn(value: string, known: KnownWallets): readonly string[] {
  for (const words of splitCommandLine(value)) {
    const argv = words[0]?.startsWith('-') === true ? words : words.slice(1);
    if (readMinerCommand(['environment', ...argv], known) !== undefined) return argv;
  }
  return [];
}
