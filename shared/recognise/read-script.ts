import { isJsonArray } from './json-value.ts';
import { readRelaxedJson } from './read-relaxed-json.ts';
import { PoolAccounts } from './pool-account.ts';
import { type MinerCommandReading, readMinerCommand } from './miner-command.ts';
import { readLogin } from './read-login.ts';
import { splitCommandLine } from './split-command-line.ts';
import { type KnownWallets, NO_KNOWN_WALLETS } from './wallet/recognise-wallet.ts';

/** The command lines in a script or unit that start a miner. */
export interface MinerScriptReading {
  readonly commands: readonly MinerCommandReading[];
  readonly accounts: PoolAccounts;
  /** Lines that are neither blank nor comments. */
  readonly lines: number;
}

const MAX_LINES = 20_000;
const MAX_LINE_CHARS = 16 * 1024;
const MAX_VARIABLES = 256;
const MAX_COMMANDS = 100;
const MAX_VALUE_CHARS = 1024;
const MAX_EXPANSIONS_A_LINE = 32;
const ASSIGNMENT =
  /^\s*(?:export\s+|local\s+|declare\s+|readonly\s+|set\s+"?|\$env:|\$)?([A-Za-z_]\w{0,63})\s?=\s?["']?([^"'\s;&|]{1,1024})/;
const VARIABLE =
  /\$\{([A-Za-z_]\w{0,63})(?::?-([^}\s]{0,256}))?\}|\$(?:env:)?([A-Za-z_]\w{0,63})|%([A-Za-z_]\w{0,63})%/g;
const COMMENT = /^\s*(?:#|\/\/|::|rem\s|@rem\s)/i;
/** A line without one of these can hold no miner's command. */
const WORTH_READING = /[\s"']-{1,2}[A-Za-z]/;

/**
 * Reads a shell or batch script, a unit or a crontab: variables assigned with plain values are put in, lines joined at a
 * trailing `\`, `^` or backtick, comments left out, and every command is read with `readMinerCommand`. Nothing is run.
 * Bounded in lines, variables and length of a line; linear.
 */
export function readScript(text: string, known: KnownWallets = NO_KNOWN_WALLETS): MinerScriptReading {
  const accounts = new PoolAccounts();
  const commands: MinerCommandReading[] = [];
  const variables = new Map<string, string>();
  let lines = 0;
  for (const line of logicalLines(text)) {
    if (COMMENT.test(line) || line.trim() === '') continue;
    lines++;
    const assignment = ASSIGNMENT.exec(line);
    if (assignment?.[1] !== undefined && variables.size < MAX_VARIABLES) {
      variables.set(assignment[1].toLowerCase(), expand(assignment[2] ?? '', variables).slice(0, MAX_VALUE_CHARS));
    }
    if (commands.length >= MAX_COMMANDS || !WORTH_READING.test(line)) continue;
    for (const words of commandsOfLine(expand(line, variables))) {
      // A line may hold only the options: of a list in a unit or a compose file.
      const reading = readMinerCommand(words[0]?.startsWith('-') === true ? ['', ...words] : words, known);
      if (reading === undefined) continue;
      commands.push(reading);
      for (const pool of reading.pools) accounts.addPool(pool);
      for (const login of reading.logins) {
        const parts = readLogin(login, known);
        if (parts !== undefined) accounts.addLogin(parts);
      }
      for (const wallet of reading.wallets) accounts.addWallet(wallet);
    }
  }
  return { commands, accounts, lines };
}

/** The commands of a line, those written as a list (`["./x", "-o", ...]`) and the options in one word (`-Args '-o ...'`). */
function commandsOfLine(line: string): readonly (readonly string[])[] {
  const commands = splitCommandLine(line);
  const inWords = commands.flat().filter((word) => OPTIONS_IN_WORD.test(word));
  const start = line.search(/\[\s{0,8}"/);
  const list = start < 0 ? undefined : readRelaxedJson(line.slice(start, line.lastIndexOf(']') + 1), { maxDepth: 1 });
  const items = list !== undefined && 'value' in list && isJsonArray(list.value) ? list.value : [];
  return [
    ...commands,
    items.filter((item) => typeof item === 'string'),
    ...inWords.slice(0, MAX_COMMANDS).flatMap(splitCommandLine),
  ].filter((words) => words.length > 0);
}

const OPTIONS_IN_WORD = /^--?[A-Za-z][^\n]{0,2048}\s/;

function* logicalLines(text: string): Generator<string> {
  let joined = '';
  let count = 0;
  for (let start = 0; start < text.length && count < MAX_LINES; count++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, Math.min(end, start + MAX_LINE_CHARS)).replace(/\r$/, '');
    start = end + 1;
    const continues = /[\\^`]$/.test(line) && joined.length < MAX_LINE_CHARS;
    joined += continues ? `${line.slice(0, -1)} ` : line;
    if (continues) continue;
    yield joined;
    joined = '';
  }
  if (joined !== '') yield joined;
}

function expand(text: string, variables: ReadonlyMap<string, string>): string {
  if (variables.size === 0 || !/[$%]/.test(text)) return text;
  let left = MAX_EXPANSIONS_A_LINE;
  return text.replace(VARIABLE, (written, braced, fallback, plain, percent) => {
    if (left === 0) return written;
    left--;
    return variables.get(String(braced ?? plain ?? percent).toLowerCase()) ?? fallback ?? written;
  });
}
