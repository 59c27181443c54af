import { hasRightChecksum } from '#shared/recognise/wallet/base58check.ts';
import { decodeBase58 } from '#shared/recognise/wallet/base58.ts';
import { REDACTED } from './redact.ts';

/**
 * Secrets that are told by their own form, wherever they stand. Every pattern starts only where a run of its characters
 * starts and is bounded, so that each is linear.
 */
const PATTERNS: readonly RegExp[] = [
  /(?<![\w-])(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![\w-])/g,
  /(?<![\w-])gh[pousr]_[A-Za-z0-9]{30,255}/g,
  /(?<![\w-])github_pat_\w{22,255}/g,
  /(?<![\w-])gl(?:pat|rt|dt|ptt)-[\w-]{16,255}/g,
  /(?<![\w-])xox[abeoprs]-[\w-]{10,255}/g,
  /(?<![\w-])sk-[\w-]{20,255}/g,
  /(?<![\w-])[rsp]k_(?:live|test)_\w{16,255}/g,
  /(?<![\w-])AIza[\w-]{35}/g,
  /(?<![\w-])(?:npm|dckr_pat|pypi|hf)[_-](?=[\w-]*\d)[\w-]{20,255}/g,
  /(?<![\w-])hv[sbr]\.[\w-]{20,255}/g,
  /(?<![\w-])SG\.[\w-]{16,64}\.[\w-]{16,64}/g,
  /(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{4,8192}(?:\.[\w-]{0,4096})?/g,
  /(?<=hooks\.slack\.com\/services\/)[\w/]{10,200}/g,
  /(?<=\/api\/webhooks\/)\d{5,30}\/[\w-]{20,200}/g,
  /(?<![\w-])(?:bot)?\d{8,10}:AA[\w-]{30,40}/g,
  /\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2[id]{0,2}|scrypt)\$[^\s:"']{8,256}/g,
];

const BEARER = /(?<![\w-])(bearer|basic)([ \t]{1,8})([A-Za-z0-9+/=._~-]{6,4096})/gi;
/** A private key of Bitcoin and its kin as wallets export it: base58check with version 0x80. */
const PRIVATE_KEY = /(?<![0-9A-Za-z])[5KLc9][1-9A-HJ-NP-Za-km-z]{50,51}(?![0-9A-Za-z])/g;
const BLOCK_BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** `echo PASSWORD | sudo -S`, `echo user:PASSWORD | chpasswd`. */
const PIPED =
  /(?<![\w-])(echo|printf)([ \t]{1,8}(?:-[neE]{1,3}[ \t]{1,8})?)([^|\n]{1,256}?)([ \t]{0,8}\|[ \t]{0,8}(?:sudo[ \t]{1,8})?(?:-S|chpasswd|passwd|su(?:do)?[ \t]{1,8}-|smbpasswd|docker[ \t]{1,8}login|cryptsetup|openssl))/g;

export function scrubPatterns(text: string): string {
  let scrubbed = scrubKeyBlocks(text);
  for (const pattern of PATTERNS) scrubbed = scrubbed.replace(pattern, REDACTED);
  scrubbed = scrubbed.replace(BEARER, (all, scheme, gap, value) =>
    /[0-9+/=._~]/.test(value) ? `${scheme}${gap}${REDACTED}` : all,
  );
  if (scrubbed.includes('|'))
    scrubbed = scrubbed.replace(PIPED, (_all, echo, gap, _secret, pipe) => `${echo}${gap}${REDACTED}${pipe}`);
  return scrubbed.replace(PRIVATE_KEY, (word) => (isPrivateKey(word) ? REDACTED : word));
}

function isPrivateKey(word: string): boolean {
  const bytes = decodeBase58(word);
  return bytes !== undefined && (bytes[0] === 0x80 || bytes[0] === 0xef) && hasRightChecksum(bytes);
}

/** A block without its end was cut off: everything after its beginning goes. */
function scrubKeyBlocks(text: string): string {
  let scrubbed = '';
  let kept = 0;
  BLOCK_BEGIN.lastIndex = 0;
  for (let match = BLOCK_BEGIN.exec(text); match !== null; match = BLOCK_BEGIN.exec(text)) {
    scrubbed += text.slice(kept, match.index + match[0].length) + REDACTED;
    const end = text.indexOf('-----END ', match.index);
    kept = end < 0 ? text.length : end;
    BLOCK_BEGIN.lastIndex = kept;
  }
  return scrubbed + text.slice(kept);
}
