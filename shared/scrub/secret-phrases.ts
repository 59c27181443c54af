import { redact } from './redact.ts';
import { isSecretName } from './secret-name.ts';

/** Ways to write a name and its secret other than `name=value`. The groups are: what stays, the name if it decides, the value. */
const ELEMENT = /(<([A-Za-z_][\w.-]{0,63})>(?:<!\[CDATA\[)?)([^<\]\n]{1,4096})(?=\]\]>|<\/)/g;
const NAMED_ELEMENT = /((?:name|key)=["']([\w.:-]{1,64})["'][^<>\n]{0,128}>)([^<>\n]{1,4096})(?=<\/)/gi;
/** `define('NAME', 'X')`, `$settings['name'] = 'X'`. */
const DEFINE = /(define\([ \t]{0,8}["']([\w.-]{1,64})["'][ \t]{0,8},[ \t]{0,8}["'])([^"'\n]{1,4096})/gi;
const SUBSCRIPT = /(\[["']([\w.-]{1,64})["']\][ \t]{0,8}=[ \t]{0,8}["'])([^"'\n]{1,4096})/g;
const ATTRIBUTE_PAIR = /((?:name|key)=["']([\w.:-]{1,64})["'][ \t]{1,8}value=["'])([^"'\n]{1,4096})/gi;
/** `requirepass X`, `password X` on a line of its own, as in redis.conf and .netrc. */
const DIRECTIVE = /^([ \t]{0,16}([A-Za-z_][\w.-]{0,63})[ \t]{1,16})([^\s=:]\S{0,1024})(?=[ \t]{0,16}\r?$)/gm;
const NETRC = /((?<![\w-])login[ \t]{1,8}[^\s]{1,256}[ \t]{1,8}password[ \t]{1,8})(\S{1,256})/g;
/** host:port:database:user:password, as in .pgpass. */
const PGPASS = /^([^:\s]{1,255}:(?:\d{1,5}|\*):[^:\s]{1,255}:[^:\s]{1,255}:)([^:\s]{1,1024})(?=\r?$)/gm;
const SQL = /((?<!\w)(?:identified[ \t]{1,8}by|password)[ \t]{1,8}["'])([^"'\n]{1,256})/gi;
const SECURE_STRING = /(ConvertTo-SecureString[ \t]{1,8}(?:-String[ \t]{1,8})?["'])([^"'\n]{1,256})/gi;
/** `su - user <<< X`, `passwd user <<< X`. */
const HERE_STRING =
  /((?<![\w-])(?:su|sudo|passwd|chpasswd|cryptsetup)[ \t][^\n<]{0,128}<<<[ \t]{0,8}["']?)([^\n"']{1,256})/g;
/** What an expect script types, when it is one word. */
const EXPECT = /((?<![\w-])send[ \t]{1,8}(?:--[ \t]{1,8})?\\?["'])([^\s"'\\]{1,256})(?=\\{1,2}[rn])/g;

export function scrubPhrases(text: string): string {
  let scrubbed = text;
  for (const named of [ELEMENT, NAMED_ELEMENT, ATTRIBUTE_PAIR, DEFINE, SUBSCRIPT, DIRECTIVE]) {
    scrubbed = scrubbed.replace(named, (all, kept, name, value) => (isSecretName(name) ? kept + redact(value) : all));
  }
  for (const phrase of [NETRC, PGPASS, SQL, SECURE_STRING, HERE_STRING, EXPECT]) {
    scrubbed = scrubbed.replace(phrase, (_all, kept, value) => kept + redact(value));
  }
  return scrubbed;
}
