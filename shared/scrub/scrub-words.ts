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
    if (next === undefined || word.includes('=')) continue;
    const option = secretOption(program, subcommand, word);
    if (option === 'user-and-password') scrubbed[at + 1] = keepQuotes(next, redactUserAndPasswordOption);
    else if (!next.startsWith('-') && (option === 'secret' || (word.startsWith('-') && isSecretName(word)))) {
      scrubbed[at + 1] = keepQuotes(next, redact);
    } else continue;
    at++;
  }
  return scrubOperands(program, words, scrubbed);
}

/** `-u 1000:1000` is a user and a group. */
function redactUserAndPasswordOption(value: string): string {
  return /^\d+:\d+$/.test(value) || !value.includes(':') ? value : redactUserAndPassword(value);
}

function scrubOperands(program: string, words: readonly string[], scrubbed: string[]): string[] {
  const last = words.length - 1;
  if (program === 'htpasswd' && words.some((word) => /^-[a-zA-Z]*b/.test(word))) scrubbed[last] = REDACTED;
  if (program === 'net' || program === 'net1') {
    const user = words.findIndex((word) => /^users?$/i.test(word));
    const isPassword = user >= 0 && words[user + 2] !== undefined && !/^[/*]/.test(words[user + 2] ?? '');
    if (isPassword) scrubbed[user + 2] = REDACTED;
  }
  if (program === 'openssl' && words.includes('passwd') && !/^-|^passwd$/.test(words[last] ?? '-'))
    scrubbed[last] = REDACTED;
  return scrubbed;
}

/** Redacts what is inside a word's quotes. */
function keepQuotes(word: string, change: (value: string) => string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(word);
  return quoted === null ? change(word) : `${quoted[1]}${change(quoted[2] ?? '')}${quoted[1]}`;
}
