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
  const { options, operands } = readOptions(argv);
  if (options.length === 0) return undefined;
  const scan = new CommandScan(known, operands);
  scan.readAll(options);
  return scan.conclude(findConfigPaths(argv));
}

/** The options of an argument list, and how many arguments were neither options nor their values (numbers not counted). */
function readOptions(argv: readonly string[]): { readonly options: readonly Option[]; readonly operands: number } {
  const options: Option[] = [];
  let operands = 0;
  const end = Math.min(argv.length, MAX_ARGUMENTS);
  for (let at = 1; at < end; at++) {
    const argument = argv[at] ?? '';
    if (argument.length > MAX_ARGUMENT_CHARS) continue;
    if (!argument.startsWith('-')) {
      if (!/^\d+$/.test(argument)) operands++;
      continue;
    }
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
      continue;
    }
    options.push({ flag, role, value: next.slice(0, MAX_ARGUMENT_CHARS) });
    at++;
  }
  return { options, operands };
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
  private readonly operands: number;
  private schemeFlag: string | undefined;
  private hasValidWallet = false;
  private hasAlgorithm = false;
  private hasLogin = false;

  constructor(known: KnownWallets, operands: number) {
    this.known = known;
    this.operands = operands;
  }

  readAll(options: readonly Option[]): void {
    const port = options.find(({ role }) => role === 'port')?.value;
    for (const { flag, role, value } of options) {
      if (isMinerOnlyFlag(flag)) this.minerFlags.add(flag);
      if (isInjectedMinerFlag(flag)) this.injectedFlags.add(flag);
      this.flags.add(flag);
      if (role === undefined || value === undefined) continue;
      if (role === 'pool' || (role === 'config' && /^stratum[^/]{0,16}:\/\//.test(value)))
        this.readPool(flag, value, port);
      else if (role === 'login' || role === 'wallet') this.readAccount(value);
      else if (role === 'login-and-password') this.readAccount(value.split(':', 1)[0] ?? '');
      else if (role === 'algorithm' || role === 'coin') this.readAlgorithm(value, role);
    }
  }

  conclude(configPaths: readonly string[]): MinerCommandReading | undefined {
    this.countFlags();
    this.countShape();
    const score = scoreOf(this.reasons);
    if (score < MIN_SCORE || !this.startsMiner(configPaths)) return undefined;
    const { pools, wallets, logins } = this.accounts;
    return { score, pools, wallets, logins, configPaths, reasons: this.reasons };
  }

  /** Each of these alone may be somebody searching for miners; together, or with a place to mine at, they start one. */
  private startsMiner(configPaths: readonly string[]): boolean {
    if (this.injectedFlags.size > 0 || this.minerFlags.size >= 3) return true;
    if (this.minerFlags.size >= 2 && configPaths.length > 0) return true;
    const specific = this.hasValidWallet || this.hasAlgorithm || this.minerFlags.size > 0;
    // `grep -o stratum+tcp://... FILE` has a file; a miner has no operands.
    const isStratum = this.schemeFlag !== undefined && (this.schemeFlag !== '-o' || this.operands === 0);
    const hasPool = this.accounts.pools.length > 0;
    if (hasPool && (specific || isStratum || (this.schemeFlag !== undefined && this.hasLogin))) return true;
    if (this.hasValidWallet && (this.hasAlgorithm || this.minerFlags.size > 0)) return true;
    return this.hasShape();
  }

  /** `-o HOST:PORT -u LOGIN -p PASSWORD`: no other program is known to take these three together. */
  private hasShape(): boolean {
    return (
      ['-o', '-u', '-p'].every((flag) => this.flags.has(flag)) &&
      this.hasLogin &&
      this.accounts.pools.some(({ host, port }) => port !== undefined && /[.:]/.test(host))
    );
  }

  private countShape(): void {
    if (this.hasShape()) this.addOnce({ code: 'pool-login-password', points: 25, params: {} });
  }

  private countFlags(): void {
    const [first] = this.minerFlags;
    if (first !== undefined) {
      const count = this.minerFlags.size;
      this.reasons.push({ code: 'miner-flags', points: Math.min(80, 10 + 25 * count), params: { count, first } });
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

  private readAlgorithm(algorithm: string, role: 'algorithm' | 'coin'): void {
    if (!isMiningAlgorithm(algorithm) && !(role === 'coin' && isMiningCoin(algorithm))) return;
    this.hasAlgorithm = true;
    this.addOnce({ code: 'mining-algorithm', points: 25, params: { algorithm } });
  }

  private addOnce(reason: Reason): void {
    if (!this.reasons.some(({ code }) => code === reason.code)) this.reasons.push(reason);
  }
}
