import type { Pool } from '#shared/model/pool.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import { isInjectedMinerFlag, isMinerOnlyFlag, type MinerFlagRole, VALUE_FLAGS } from './miner-flags.ts';
import { isMiningAlgorithm, isMiningCoin } from './mining-algorithm.ts';
import { PoolAccounts } from './pool-account.ts';
import { isStratumScheme, readPoolHost, readPoolUrlParts } from './pool-url.ts';
import { readLogin } from './read-login.ts';
import { type Reason, scoreOf } from './reason.ts';
import { splitCommandLine } from './split-command-line.ts';
import { type KnownWallets, NO_KNOWN_WALLETS } from './wallet/recognise-wallet.ts';

/** What a miner's command line says. */
export interface MinerCommandReading {
  /** 50..79 likely, 80 and more certain. */
  readonly score: number;
  readonly pools: readonly Pool[];
  readonly wallets: readonly Wallet[];
  /** Logins as sent to the pools, without passwords and without placeholders. */
  readonly logins: readonly string[];
  readonly configPaths: readonly string[];
  readonly reasons: readonly Reason[];
}

const MIN_SCORE = 50;
const MAX_ARGUMENTS = 4096;
const MAX_ARGUMENT_CHARS = 4096;
const SHELLS =
  /^(?:.*[\\/])?(?:ba|da|z|k|a|mk|c|tc)?sh(?:\.exe)?$|^(?:.*[\\/])?(?:busybox|cmd|powershell|pwsh)(?:\.exe)?$/i;

/** Programs that look for their arguments or print them: options of a miner behind these are mostly what is looked for. */
const NAMES_MINERS =
  /^(?:.*[\\/])?(?:[efz]?grep|rg|ag|ack|p?grep|pkill|killall|find|sed|awk|echo|printf|man|for|case|curl|wget)(?:\.exe)?$/i;

/**
 * Reads an argument list (program first) as a miner's. `undefined` when it is not one: an option such as `-o` or `-u`
 * proves nothing by itself, its value must be a stratum URL, a host with a port together with a login that is a wallet, or
 * options must stand there that only miners have. `sh -c '...'` is read through. Linear in the length.
 */
export function readMinerCommand(
  argv: readonly string[],
  known: KnownWallets = NO_KNOWN_WALLETS,
): MinerCommandReading | undefined {
  const direct = readArguments(argv, known);
  if (direct !== undefined) return direct;
  const script = scriptOfShell(argv);
  if (script === undefined) return undefined;
  for (const command of splitCommandLine(script)) {
    const reading = readArguments(command, known);
    if (reading !== undefined) return reading;
  }
  return undefined;
}

/** The values of `-c FILE`, `--config FILE` and `--config=FILE` in any argument list: where a miner's settings may be. */
export function findConfigPaths(argv: readonly string[]): readonly string[] {
  if (SHELLS.test((argv[0] ?? '').slice(-256))) return [];
  const paths = readOptions(argv).options.flatMap(({ role, value }) => (role === 'config' ? [value ?? ''] : []));
  return [...new Set(paths.filter((path) => path !== '' && !/[\n\r\0]|:\/\//.test(path)))];
}

interface Option {
  readonly flag: string;
  readonly role: MinerFlagRole | undefined;
  /** Present when the option has a role and a value follows it. */
  readonly value?: string;
}

function readArguments(argv: readonly string[], known: KnownWallets): MinerCommandReading | undefined {
  const read = readOptions(argv);
  const { options } = read;
  if (options.length === 0) return undefined;
  const scan = new CommandScan(known, read, NAMES_MINERS.test((argv[0] ?? '').slice(-256)));
  scan.readAll(options);
  return scan.conclude(findConfigPaths(argv));
}

interface ReadOptions {
  readonly options: readonly Option[];
  /** Arguments that were neither options nor values of known ones; numbers are not counted. */
  readonly operands: number;
  /** Those of them that cannot be the value of an option that we do not know. */
  readonly bareOperands: number;
}

function readOptions(argv: readonly string[]): ReadOptions {
  const options: Option[] = [];
  let operands = 0;
  let bareOperands = 0;
  let mayBeValue = false;
  const end = Math.min(argv.length, MAX_ARGUMENTS);
  for (let at = 1; at < end; at++) {
    const argument = argv[at] ?? '';
    if (argument.length > MAX_ARGUMENT_CHARS) continue;
    if (!argument.startsWith('-')) {
      if (!/^\d+$/.test(argument)) {
        operands++;
        if (!mayBeValue) bareOperands++;
      }
      mayBeValue = false;
      continue;
    }
    mayBeValue = false;
    const equals = argument.indexOf('=');
    const flag = equals < 0 ? argument : argument.slice(0, equals);
    const role = VALUE_FLAGS.get(flag);
    if (equals >= 0 && (argument.startsWith('--') || role !== undefined)) {
      options.push({ flag, role, value: argument.slice(equals + 1) });
      continue;
    }
    const attached = role === undefined ? readAttached(argument) : undefined;
    if (attached !== undefined) {
      options.push(attached);
      continue;
    }
    const next = argv[at + 1];
    if (role === undefined || next === undefined || at + 1 >= end || (next.startsWith('-') && next.length > 1)) {
      options.push({ flag, role });
      mayBeValue = role === undefined;
      continue;
    }
    options.push({ flag, role, value: next.slice(0, MAX_ARGUMENT_CHARS) });
    at++;
  }
  return { options, operands, bareOperands };
}

/** `-ostratum+tcp://...` and `-uWALLET`: short options of getopt may have their value attached; only long values are read. */
function readAttached(argument: string): Option | undefined {
  const flag = argument.slice(0, 2);
  if ((flag !== '-o' && flag !== '-u') || argument.length < 12) return undefined;
  return { flag, role: VALUE_FLAGS.get(flag), value: argument.slice(2) };
}

function scriptOfShell(argv: readonly string[]): string | undefined {
  const at = argv.findIndex(
    (argument, index) => index > 0 && index < 8 && /^(?:-[a-z]*c|\/[ck]|-command)$/i.test(argument),
  );
  if (at < 1 || !argv.slice(0, at).some((argument) => SHELLS.test(argument.slice(-256)))) return undefined;
  const rest = argv.slice(at + 1, at + 1 + MAX_ARGUMENTS);
  return rest.length === 0 ? undefined : rest.join(' ').slice(0, 64 * 1024);
}

/** The state of reading one argument list. */
class CommandScan {
  private readonly accounts = new PoolAccounts();
  private readonly reasons: Reason[] = [];
  private readonly known: KnownWallets;
  private readonly minerFlags = new Set<string>();
  private readonly injectedFlags = new Set<string>();
  private readonly flags = new Set<string>();
  private readonly read: ReadOptions;
  private readonly namesMiners: boolean;
  private schemeFlag: string | undefined;
  private hasValidWallet = false;
  private hasAlgorithm = false;
  private hasCoin = false;
  private password: string | undefined;
  private hasLogin = false;

  constructor(known: KnownWallets, read: ReadOptions, namesMiners: boolean) {
    this.known = known;
    this.read = read;
    this.namesMiners = namesMiners;
  }

  readAll(options: readonly Option[]): void {
    const port = options.find(({ role }) => role === 'port')?.value;
    for (const { flag, role, value } of options) {
      if (isMinerOnlyFlag(flag)) this.minerFlags.add(flag);
      if (isInjectedMinerFlag(flag)) this.injectedFlags.add(flag);
      this.flags.add(flag);
      if (role === undefined || value === undefined) continue;
      if (role === 'pool' || ((role === 'config' || role === 'password') && /^stratum[^/]{0,16}:\/\//.test(value)))
        this.readPool(flag, value, port);
      else if (role === 'password') this.password ??= value;
      else if (flag === '-O' && !this.namesPool(options) && readPoolUrlParts(value)?.pool.host.includes('.') === true)
        this.readPool(flag, value, port);
      else if (role === 'login' || role === 'wallet') this.readAccount(value);
      else if (role === 'login-and-password') this.readAccount(value.split(':', 1)[0] ?? '');
      else if (role === 'algorithm' || role === 'coin') this.readAlgorithm(flag, value, role);
    }
  }

  conclude(configPaths: readonly string[]): MinerCommandReading | undefined {
    this.countFlags(configPaths);
    this.countShape();
    const score = scoreOf(this.reasons);
    if (score < MIN_SCORE || !this.startsMiner(configPaths)) return undefined;
    const { pools, wallets, logins } = this.accounts;
    return { score, pools, wallets, logins, configPaths, reasons: this.reasons };
  }

  /** Each of these alone may be somebody searching for miners; together, or with a place to mine at, they start one. */
  private startsMiner(configPaths: readonly string[]): boolean {
    if (this.namesMiners && !this.hasValidWallet && !(this.schemeFlag !== undefined && this.hasLogin)) return false;
    if (this.injectedFlags.size > 0 || this.minerFlags.size >= 3) return true;
    if (this.minerFlags.size > 0 && configPaths.length > 0) return true;
    const specific = this.hasValidWallet || this.hasAlgorithm || this.hasCoin || this.minerFlags.size > 0;
    // `search -o stratum+tcp://... FILE` has a file; a miner has no operands.
    const isStratum = this.schemeFlag !== undefined && (this.schemeFlag !== '-o' || this.read.operands === 0);
    const hasPool = this.accounts.pools.length > 0;
    if (hasPool && (specific || isStratum || (this.schemeFlag !== undefined && this.hasLogin))) return true;
    if (this.hasValidWallet && (this.hasAlgorithm || this.minerFlags.size > 0)) return true;
    return this.hasShape();
  }

  /**
   * `-o HOST:PORT -u LOGIN -p PASSWORD` and nothing else that is no option: no other program is known to take these three
   * together. A host of one label could be a column or a volume, unless the password is the `x` of miners.
   */
  private hasShape(): boolean {
    const { password } = this;
    if (password === undefined || password.includes('://') || !this.hasLogin || this.read.bareOperands > 0)
      return false;
    return (
      ['-o', '-u', '-p'].every((flag) => this.flags.has(flag)) &&
      this.accounts.pools.some(({ host, port }) => port !== undefined && (password === 'x' || /[.:]/.test(host)))
    );
  }

  private namesPool(options: readonly Option[]): boolean {
    return options.some(({ role, value }) => role === 'pool' && value !== undefined);
  }

  private countShape(): void {
    if (this.hasShape()) this.addOnce({ code: 'pool-login-password', points: 25, params: {} });
  }

  private countFlags(configPaths: readonly string[]): void {
    const [first] = this.minerFlags;
    if (first !== undefined) {
      const count = this.minerFlags.size;
      this.reasons.push({
        code: 'miner-flags',
        points: Math.min(80, Math.max(configPaths.length > 0 ? MIN_SCORE : 0, 10 + 25 * count)),
        params: { count, first },
      });
    }
    if (this.injectedFlags.size > 0) {
      const count = this.injectedFlags.size;
      this.reasons.push({ code: 'injected-miner-flags', points: 60, params: { count } });
    }
  }

  private readPool(flag: string, value: string, port: string | undefined): void {
    const withPort = flag === '--server' && port !== undefined && readPoolHost(value) !== undefined;
    const parts = readPoolUrlParts(withPort ? `${value}:${port}` : value.replace(/^\[\d\](?=stratum)/, ''));
    if (parts === undefined) return;
    this.accounts.addPool(parts.pool);
    this.addOnce({ code: 'pool-flag', points: 25, params: { flag } });
    if (parts.scheme !== undefined && isStratumScheme(parts.scheme)) {
      this.schemeFlag = flag;
      this.addOnce({ code: 'stratum-scheme', points: 35, params: { scheme: parts.scheme } });
    }
    if (parts.login !== undefined) this.readAccount(parts.login);
  }

  private readAccount(value: string): void {
    const login = readLogin(value, this.known);
    if (login === undefined) return;
    this.accounts.addLogin(login);
    this.hasLogin = true;
    if (login.wallet === undefined) return;
    const { coin, valid } = login.wallet;
    this.hasValidWallet ||= valid;
    if (valid) this.addOnce({ code: 'wallet-login', points: 40, params: { coin } });
    else this.addOnce({ code: 'wallet-like-login', points: 10, params: { coin } });
  }

  private readAlgorithm(flag: string, algorithm: string, role: 'algorithm' | 'coin'): void {
    // `--coin` beside a wallet is any payment's; `-coin` is nanominer's, which needs no pool.
    if (isMiningAlgorithm(algorithm) || (flag === '-coin' && isMiningCoin(algorithm))) this.hasAlgorithm = true;
    else if (role === 'coin' && isMiningCoin(algorithm)) this.hasCoin = true;
    else return;
    this.addOnce({ code: 'mining-algorithm', points: 25, params: { algorithm } });
  }

  private addOnce(reason: Reason): void {
    if (!this.reasons.some(({ code }) => code === reason.code)) this.reasons.push(reason);
  }
}
