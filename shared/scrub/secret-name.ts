/**
 * True for the name of a setting, variable, header or option whose value is a secret: `DB_PASSWORD`, `apiKey`, `--auth-token`,
 * `Authorization`. Decided by the words of the name, so that `PWD`, `author` and `tokenizer` are none.
 */
export function isSecretName(name: string): boolean {
  if (!HINT.test(name)) return false;
  // `-Dname=value` sets a property (java, cmake).
  const bare = name.replace(/^-D(?=[a-z])/, '').replace(/^[-/.$"']+/, '');
  if (bare === 'PWD' || bare === 'OLDPWD' || /^no[-_]/i.test(bare)) return false;
  const words = bare
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  if (words.some(isSecretWord)) return true;
  return SECRET_PHRASES.some((phrase) => ` ${words.join(' ')} `.includes(` ${phrase} `));
}

function isSecretWord(word: string): boolean {
  if (SECRET_WORDS.has(word)) return true;
  if (SECRET_STEMS.some((stem) => word.includes(stem))) return true;
  if (word.endsWith('token') || word.endsWith('tokens')) return true;
  return word.endsWith('pass') && !HARMLESS_PASS.has(word);
}

const SECRET_WORDS: ReadonlySet<string> = new Set([
  'pass',
  'pwd',
  'psw',
  'epsw',
  'pw',
  'auth',
  'authorization',
  'jwt',
  'cookie',
  'cookies',
  'sessionid',
  'sid',
  'bearer',
  'sig',
  'dsn',
  'userpass',
  'passin',
  'passout',
  'otp',
  'totp',
  'webhook',
]);
const SECRET_STEMS = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'credential',
  'apikey',
  'accesskey',
  'privatekey',
  'secretkey',
  'mnemonic',
  'authtoken',
  'encryptionkey',
] as const;
const SECRET_PHRASES = [
  'api key',
  'access key',
  'account key',
  'private key',
  'signing key',
  'encryption key',
  'master key',
  'shared key',
  'service key',
  'license key',
  'storage key',
  'ssh key',
  'deploy key',
  'spend key',
  'view key',
  'seed phrase',
  'electrum seed',
  'wallet seed',
  'connection string',
  'session id',
  'session key',
  'database url',
  'redis url',
  'mongo url',
  'app key',
  'auth key',
] as const;
const HARMLESS_PASS: ReadonlySet<string> = new Set([
  'bypass',
  'compass',
  'multipass',
  'onepass',
  'encompass',
  'trespass',
]);

/** Every secret name has one of these in it; most names have none, which spares the rest of the work. */
const HINT =
  /pass|pw|psw|secret|token|auth|jwt|cookie|sess|sid|bearer|sig|dsn|key|credential|mnemonic|phrase|seed|connection|database|redis|mongo|otp|webhook/i;
