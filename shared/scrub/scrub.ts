import type { OsName } from '#shared/model/os-name.ts';
import { REDACTED, redact, redactUserAndPassword } from './redact.ts';
import { scrubPhrases } from './secret-phrases.ts';
import { scrubPatterns } from './secret-patterns.ts';
import { isSecretName } from './secret-name.ts';
import { scrubWords } from './scrub-words.ts';

/**
 * Takes secrets out of text that is about to be stored or sent: configuration, shell history, environment, scripts.
 * Passwords, tokens, keys, authorisation and credentials in URLs become `[redacted]`; pools, wallets and logins that are
 * wallets stay. What is left of JSON stays JSON. Scrubbing twice changes nothing more. Never throws; linear.
 */
export function scrubText(text: string): string {
  return scrubInside(scrubCommandLines(text));
}

/**
 * {@link scrubText} for an argument list, or for the entries of an environment: same number, same order. Here the ends of a
 * value are known, so that a password with spaces goes as a whole.
 */
export function scrubArgv(argv: readonly string[]): readonly string[] {
  const words = scrubWords(argv).map(scrubAssignment);
  const isPlain = (word: string) => word !== '' && !/\s/.test(word);
  // One pass over all of them: thousands of short arguments would cost thousands of runs of every pattern.
  const plain = scrubInside(words.filter(isPlain).join('\n')).split('\n');
  let next = 0;
  return words.map((word) => (isPlain(word) ? (plain[next++] ?? REDACTED) : scrubText(word)));
}

/** {@link scrubArgv} for names as the operating system gave them; the exact bytes go with the text that had a secret in it. */
export function scrubOsArgv(argv: readonly OsName[]): readonly OsName[] {
  const texts = scrubArgv(argv.map(({ text }) => text));
  return argv.map((name, at) => {
    const text = texts[at] ?? REDACTED;
    return text === name.text ? name : { text };
  });
}

/** {@link scrubText} for a single name; see {@link scrubOsArgv}. */
export function scrubOsName(name: OsName): OsName {
  const text = scrubText(name.text);
  return text === name.text ? name : { text };
}

/** `NAME=value` and `--name=value` as one argument: the value reaches to the end, spaces and quotes included. */
function scrubAssignment(word: string): string {
  const match = /^(-{0,2}[A-Za-z_][\w.-]{0,63})=(.+)$/s.exec(word);
  if (match === null) return word;
  const [, name = '', value = ''] = match;
  return isSecretName(name) ? `${name}=${redact(value)}` : word;
}

/** What is told inside a word or line, without knowing the command it belongs to. */
function scrubInside(text: string): string {
  return scrubNamedValues(scrubPhrases(scrubUrls(scrubPatterns(text))));
}

const URL_CREDENTIALS = /:\/\/([^\s/?#"'<>\0]{1,512})@/g;

function scrubUrls(text: string): string {
  return text.replace(URL_CREDENTIALS, (_all, credentials) => `://${redactUserAndPassword(credentials)}@`);
}

/** A name with what stands between it and its value. It starts where a run of its characters starts, which keeps this linear. */
const NAME = /(?<![\w.-])(-{0,2}[A-Za-z_$][\w.-]{0,63})(\\?["'`]?)([ \t]{0,8}(?:=>|:=|[:=])[ \t]{0,8})/g;
const WORD = /(?:\$\{[^}\s]{0,128}\}|[^\s"'`,;&|<>(){}[\]\0])+/y;
const REST_OF_LINE = /[^\n\r"'`\0]+/y;
const BLOCK = /[^\n]{1,8}(?:\r?\n[ \t][^\n]*)+/y;
const LIST = /\[[^\]\n]{0,4096}\]?/y;

function scrubNamedValues(text: string): string {
  let scrubbed = '';
  let kept = 0;
  NAME.lastIndex = 0;
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    const [, name = '', nameQuote = '', separator = ''] = match;
    if (!isSecretName(name)) continue;
    const found = readNamedValue(text, NAME.lastIndex, nameQuote, separator);
    if (found === undefined) continue;
    scrubbed += text.slice(kept, found.start) + found.replacement;
    kept = found.end;
    NAME.lastIndex = Math.max(found.end, NAME.lastIndex);
  }
  return scrubbed + text.slice(kept);
}

interface NamedValue {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

function readNamedValue(text: string, at: number, nameQuote: string, separator: string): NamedValue | undefined {
  const first = text[at];
  if (first === '"' || first === "'" || first === '`' || first === '\\') {
    return readQuotedValue(text, at);
  }
  if (text.startsWith('["[redacted]"]', at)) return undefined;
  if (first === '[' && !text.startsWith('[redacted]', at)) {
    const list = matchAt(LIST, text, at)?.[0];
    return list === undefined ? undefined : { start: at, end: at + list.length, replacement: '["[redacted]"]' };
  }
  const isJson = nameQuote !== '';
  const takesLine = !isJson && (separator.includes(':') || separator.trim() !== separator);
  const value = matchAt(takesLine ? REST_OF_LINE : WORD, text, at)?.[0].trimEnd();
  if (value === undefined || value === '') return undefined;
  if (takesLine && /^[|>][-+0-9]{0,2}$/.test(value)) return readBlock(text, at);
  const redacted = redact(value);
  return { start: at, end: at + value.length, replacement: isJson && redacted !== value ? `"${redacted}"` : redacted };
}

/** A block of YAML: every following line that is indented. */
function readBlock(text: string, at: number): NamedValue | undefined {
  const block = matchAt(BLOCK, text, at)?.[0];
  return block === undefined ? undefined : { start: at, end: at + block.length, replacement: REDACTED };
}

/** A value in quotes; in text that is itself a quoted string the quotes are escaped (`\\"`), and so is the closing one. */
function readQuotedValue(text: string, at: number): NamedValue | undefined {
  const isEscaped = text[at] === '\\';
  const start = at + (isEscaped ? 2 : 1);
  const quote = text.charAt(start - 1);
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
  let end = start;
  for (; end < text.length && text[end] !== quote && text[end] !== '\n' && text[end] !== '\0'; end++) {
    if (text[end] !== '\\') continue;
    if (isEscaped) break;
    end++;
  }
  end = Math.min(end, text.length);
  return { start, end, replacement: redact(text.slice(start, end)) };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const WORDS = /(?:"[^"\n\0]*"|'[^'\n\0]*'|[^\s"'\0;|&]|["'])+|[;|&]+/g;
const OPTION = /[ \t][-/][-\w]/;
const COMMAND_END = /^[;|&]+$/;

/** The lines that look like commands, word by word; everything between the words stays as it is. */
function scrubCommandLines(text: string): string {
  return text.replace(/[^\n\0]+/g, (line) => (WORTH_READING.test(line) ? scrubLine(line) : line));
}

/** Options that may carry a secret, and programs that take one without an option; most lines of a history have neither. */
const WORTH_READING =
  /[ \t](?:-[pPuUOawkK]|-[-\w]{0,40}(?:pass|pw|psw|user|secret|token|auth|cookie|key|cred|sig|jwt|otp|bearer|mnemonic|seed|login|webhook|dsn|sess|sid|connection|database)|\/(?:p|pw|rp|pass|password)[: ])|htpasswd|(?:^|\s)(?:setx|vault|rabbitmqctl|aws|net1?(?:\.exe)?\s{1,8}use(?:rs?)?|openssl\s{1,8}passwd)\s/i;

function scrubLine(line: string, depth = 0): string {
  let scrubbed = '';
  let kept = 0;
  let command: RegExpExecArray[] = [];
  const flush = () => {
    const words = scrubWords(command.map(([word]) => word));
    for (const [index, match] of command.entries()) {
      scrubbed += line.slice(kept, match.index) + scrubQuotedCommand(words[index] ?? '', depth);
      kept = match.index + match[0].length;
    }
    command = [];
  };
  for (const match of line.matchAll(WORDS)) {
    if (COMMAND_END.test(match[0])) flush();
    else command.push(match);
  }
  flush();
  return scrubbed + line.slice(kept);
}

/** The command in `sh -c '...'` and its like; quotes in quotes go three deep. */
function scrubQuotedCommand(word: string, depth: number): string {
  const quote = word.charAt(0);
  if (depth >= 3 || (quote !== '"' && quote !== "'") || !word.endsWith(quote) || !OPTION.test(word)) return word;
  return quote + scrubLine(word.slice(1, -1), depth + 1) + quote;
}
