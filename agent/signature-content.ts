import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import { signatureSetFromJson } from '#shared/signature/signatures-json.ts';
import type { SiteSignatures, SiteSource } from '#shared/signature/site-signatures.ts';
import type { AgentParts } from './agent-parts.ts';

type ContentParts = Pick<AgentParts, 'readBuiltInSignatures'>;

export interface SignatureContent {
  readonly set: SignatureSet;
  /** What was left out and why, one line each. Show it: a lost indicator looks like a quiet network. */
  readonly problems: readonly string[];
}

/** What the operator named, or the installation itself, cannot be used. */
export class SignatureContentError extends Error {
  override readonly name = 'SignatureContentError';
}

const LOOK_EVERY_MS = 500;

/**
 * The built-in signatures, and the operator's own (files, or folders of `.yaml`) on top of them. Nothing is ever resolved.
 *
 * @throws SignatureContentError when a path that the operator named cannot be read, or the built-in content is damaged
 */
export async function readSignatureContent(
  parts: ContentParts,
  indicators: readonly string[],
): Promise<SignatureContent> {
  const builtIn = await readBuiltIn(parts);
  return indicators.length === 0 ? { set: builtIn, problems: [] } : readSite(builtIn, indicators);
}

/**
 * The same for whoever runs long: `set` is always what the files say now. They are asked, not watched, and taken up within two
 * seconds, when they rest; `onChange` is told the problems of then. What a file said before a mistake, or before it could not be
 * read, holds on.
 */
export async function followSignatureContent(
  parts: ContentParts,
  indicators: readonly string[],
  onChange: (problems: readonly string[]) => void,
): Promise<SignatureContent & Disposable> {
  const builtIn = await readBuiltIn(parts);
  if (indicators.length === 0) return { set: builtIn, problems: [], [Symbol.dispose]: () => undefined };
  let taken = stampOf(indicators);
  let seen = taken;
  const site = await readSite(builtIn, indicators);
  const look = () => {
    const stamp = stampOf(indicators);
    const isAtRest = stamp === seen;
    seen = stamp;
    if (!isAtRest || stamp === taken) return;
    taken = stamp;
    site.take(indicators.map(readSource));
    onChange(site.problems);
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return { set: new CurrentSignatures(site), problems: site.problems, [Symbol.dispose]: () => clearInterval(timer) };
}

async function readBuiltIn(parts: ContentParts): Promise<SignatureSet> {
  const builtIn = signatureSetFromJson(await parts.readBuiltInSignatures());
  if (builtIn === undefined)
    throw new SignatureContentError('The built-in signatures are damaged: install Minesweep again');
  return builtIn;
}

/** What reads YAML is loaded only for those who have some: it takes a megabyte that is never given back. */
async function readSite(builtIn: SignatureSet, indicators: readonly string[]): Promise<SiteSignatures> {
  const { SiteSignatures } = await import('#shared/signature/site-signatures.ts');
  const site = new SiteSignatures(builtIn);
  const sources = indicators.map(readSource);
  for (const { read } of sources) if ('problem' in read) throw new SignatureContentError(read.problem);
  site.take(sources);
  return site;
}

/** Answers each question with the set that holds at that moment. */
class CurrentSignatures implements SignatureSet {
  readonly #site: SiteSignatures;

  constructor(site: SiteSignatures) {
    this.#site = site;
  }

  matchDomain: SignatureSet['matchDomain'] = (name) => this.#site.set.matchDomain(name);
  matchAddress: SignatureSet['matchAddress'] = (ip, port) => this.#site.set.matchAddress(ip, port);
  matchPort: SignatureSet['matchPort'] = (port) => this.#site.set.matchPort(port);
  matchPool: SignatureSet['matchPool'] = (pool) => this.#site.set.matchPool(pool);
  wallet: SignatureSet['wallet'] = (address) => this.#site.set.wallet(address);
  programName: SignatureSet['programName'] = (name) => this.#site.set.programName(name);
  minersWithFlag: SignatureSet['minersWithFlag'] = (argument) => this.#site.set.minersWithFlag(argument);

  get knownWallets(): SignatureSet['knownWallets'] {
    return this.#site.set.knownWallets;
  }

  get miners(): SignatureSet['miners'] {
    return this.#site.set.miners;
  }

  get ports(): SignatureSet['ports'] {
    return this.#site.set.ports;
  }

  get monitors(): SignatureSet['monitors'] {
    return this.#site.set.monitors;
  }

  get entries(): SignatureSet['entries'] {
    return this.#site.set.entries;
  }
}

function readSource(path: string): SiteSource {
  try {
    const read = filesOf(path).map(({ name, file }) => ({ name, text: readFileSync(file, 'utf8') }));
    return { path, read };
  } catch (error) {
    return { path, read: { problem: error instanceof Error ? error.message : String(error) } };
  }
}

/** Differs whenever a file, or which files there are, has changed. */
function stampOf(paths: readonly string[]): string {
  const stamps = paths.map((path) => {
    try {
      return filesOf(path).map(({ name, file }) => {
        const { ino, size, mtimeMs } = statSync(file);
        return [name, ino, size, mtimeMs];
      });
    } catch (error) {
      return String(error);
    }
  });
  return JSON.stringify(stamps);
}

function filesOf(path: string): readonly { readonly name: string; readonly file: string }[] {
  if (!statSync(path).isDirectory()) return [{ name: basename(path), file: path }];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') || name.endsWith('.yml'))
    .sort()
    .map((name) => ({ name: name.replaceAll('\\', '/'), file: join(path, name) }));
}
