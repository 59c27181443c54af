import { gluedSecretFlag, PROGRAM_PREFIXES, programName, secretOption } from './password-options.ts';
import { REDACTED, redact, redactUserAndPassword } from './redact.ts';
import { isSecretName } from './secret-name.ts';

/**
 * Takes the secrets out of the words of one command: values of `--password X`, `-p X`, `-u user:X`, `mysql -pX`, and the
 * operands of programs that take a password there. The words keep their number and order. What stands inside one word
 * (`NAME=value`, URLs) is for `scrubText`.
 */
export function scrubWords(words: readonly string[]): string[] {
  const start = words.findIndex(
    (word) => !PROGRAM_PREFIXES.has(word) && !/^[A-Za-z_]\w*=/.test(word) && !/^-/.test(word),
  );
  const program = start < 0 ? '' : programName(words[start] ?? '');
  const subcommand = words.slice(start + 1).find((word) => !word.startsWith('-'));
  const scrubbed = [...words];
  for (let at = start < 0 ? 0 : start; at < words.length; at++) {
    const word = words[at] ?? '';
    const next = words[at + 1];
    if (!/^[-/]/.test(word)) continue;
    const glued = gluedSecretFlag(program, word);
    if (glued !== undefined) {
      scrubbed[at] = glued + REDACTED;
      continue;
    }
    const windows = /^(\/(?:pass|password|p|rp|pw)):(.+)$/i.exec(word);
    if (windows !== null) scrubbed[at] = `${windows[1]}:${REDACTED}`;
    const login = /^(--(?:rpc|daemon)-login)=(.+)$/s.exec(word);
    if (login !== null) scrubbed[at] = `${login[1]}=${redactOption(program, login[2] ?? '')}`;
    if (next === undefined || word.includes('=')) continue;
    const option = secretOption(program, subcommand, word);
    if (option === 'user-and-password') scrubbed[at + 1] = keepQuotes(next, (value) => redactOption(program, value));
    else if (!next.startsWith('-') && (option === 'secret' || (word.startsWith('-') && isSecretName(word)))) {
      scrubbed[at + 1] = keepQuotes(next, redact);
    } else continue;
    at++;
  }
  return scrubOperands(program, words, scrubbed);
}

/** `-u 1000:1000` is a user and a group; lftp parts user and password with a comma. */
function redactOption(program: string, value: string): string {
  const comma = program === 'lftp' ? value.indexOf(',') : -1;
  if (comma >= 0) return `${value.slice(0, comma)},${REDACTED}`;
  return /^\d+:\d+$/.test(value) || !value.includes(':') ? value : redactUserAndPassword(value);
}

function scrubOperands(program: string, words: readonly string[], scrubbed: string[]): string[] {
  const last = words.length - 1;
  if (program === 'htpasswd' && words.some((word) => /^-[a-zA-Z]*b/.test(word))) scrubbed[last] = REDACTED;
  const verb = words.findIndex((word) => SECRET_VERBS.get(program)?.includes(word.toLowerCase()) === true);
  // `net use Z: ...` names a drive first.
  const drive = verb >= 0 && /^(?:[A-Za-z]:|\*)$/.test(words[verb + 1] ?? '') ? 1 : 0;
  if (verb >= 0) redactOperand(words, scrubbed, verb + drive + (OPERANDS_BEFORE_SECRET.get(program) ?? 1));
  if (program === 'setx' || words.includes('set')) {
    const name = words.findIndex((word, at) => at > 0 && !word.startsWith('-') && isSecretName(word));
    if (name > 0) redactOperand(words, scrubbed, name + 1);
  }
  if (program === 'openssl' && words.includes('passwd') && !/^-|^passwd$/.test(words[last] ?? '-'))
    scrubbed[last] = REDACTED;
  return scrubbed;
}

function redactOperand(words: readonly string[], scrubbed: string[], at: number): void {
  const word = words[at];
  if (word !== undefined && !/^[-/*]/.test(word)) scrubbed[at] = keepQuotes(word, redact);
}

/** Subcommands that take a secret as an operand, and how far behind the subcommand it stands. */
const SECRET_VERBS: ReadonlyMap<string, readonly string[]> = new Map([
  ['net', ['user', 'users', 'use']],
  ['net1', ['user', 'users', 'use']],
  ['vault', ['login', 'unseal']],
  ['rabbitmqctl', ['add_user', 'change_password', 'authenticate_user']],
]);
const OPERANDS_BEFORE_SECRET: ReadonlyMap<string, number> = new Map([
  ['net', 2],
  ['net1', 2],
  ['rabbitmqctl', 2],
]);

/** Redacts what is inside a word's quotes. */
function keepQuotes(word: string, change: (value: string) => string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(word);
  return quoted === null ? change(word) : `${quoted[1]}${change(quoted[2] ?? '')}${quoted[1]}`;
}
