import { bindLibrary, type Koffi, type NativeFunction } from './bind-library.ts';
import { later, structure, textOf } from './native-arguments.ts';
import { CATALOGUE_INFO, TRUST_CATALOGUE } from './structures.ts';
import type { TrustAnswer, TrustCalls } from './trust-calls.ts';
import { CHOICE_CATALOGUE, type Verifier } from './verifier.ts';
import type { Handle } from './windows-calls.ts';
import { CATALOGUE_PROTOTYPES } from './windows-prototypes.ts';

/**
 * `DRIVER_ACTION_VERIFY`, {F750E6C3-38EE-11D1-85E5-00C04FC295EE}: "the subsystem for operating system components and third party drivers"
 * (CryptCATAdminAcquireContext2).
 */
const OF_THE_SYSTEM = Buffer.from('c3e650f7ee38d11185e500c04fc295ee', 'hex');
const MAX_HASH_BYTES = 64;
/** Of one update after the other. */
const MAX_CATALOGUES = 32;

type Calls = Readonly<Record<keyof (typeof CATALOGUE_PROTOTYPES)['wintrust.dll'], NativeFunction>>;

/** Undefined where the system has no such calls (before Windows 8, and Wine). */
export function bindCatalogues(koffi: Koffi, verifier: Verifier): TrustCalls['verifyByCatalogues'] {
  const calls = bindCalls(koffi);
  if (calls === undefined) return undefined;
  const addressOf = (buffer: Buffer) => BigInt(koffi.address(buffer));
  return async function* (file, path, algorithm) {
    const admin = acquire(calls, algorithm);
    if (admin === undefined) return void (yield undefined);
    try {
      const hash = await hashOf(calls, admin, file);
      if (hash === undefined) return void (yield undefined);
      for (const catalogue of listCatalogues(calls, admin, hash)) {
        if (catalogue === undefined) yield undefined;
        else yield await verify({ file, path, admin, hash, catalogue });
      }
    } finally {
      calls.release(admin, 0);
    }
  };

  async function verify(member: Member): Promise<TrustAnswer> {
    const hash = Buffer.from(member.hash);
    const tag = textOf(hash.toString('hex').toUpperCase());
    const [name, list] = [textOf(member.path), textOf(member.catalogue)];
    const subject = structure(TRUST_CATALOGUE, {
      catalogFilePath: addressOf(list),
      memberTag: addressOf(tag),
      memberFilePath: addressOf(name),
      memberFile: member.file,
      calculatedFileHash: addressOf(hash),
      admin: member.admin,
    });
    subject.writeUInt32LE(hash.length, TRUST_CATALOGUE.at.calculatedFileHashBytes);
    return await verifier.verify(CHOICE_CATALOGUE, subject, [hash, tag, name, list]);
  }
}

interface Member {
  readonly file: Handle;
  readonly path: string;
  readonly admin: Handle;
  readonly hash: Buffer;
  /** The path of the catalogue. */
  readonly catalogue: string;
}

function bindCalls(koffi: Koffi): Calls | undefined {
  try {
    return bindLibrary(koffi, CATALOGUE_PROTOTYPES, 'wintrust.dll');
  } catch {
    return undefined;
  }
}

function acquire(calls: Calls, algorithm: string): Handle | undefined {
  const admin: [number | bigint] = [0];
  return calls.acquire(admin, OF_THE_SYSTEM, algorithm, null, 0) === 0 ? undefined : BigInt(admin[0]);
}

async function hashOf(calls: Calls, admin: Handle, file: Handle): Promise<Buffer | undefined> {
  const hash = Buffer.alloc(MAX_HASH_BYTES);
  const bytes = [hash.length];
  const isTold = (await later(calls.hashOf, admin, file, bytes, hash, 0)) !== 0;
  return isTold ? hash.subarray(0, bytes[0]) : undefined;
}

/** The paths of those that list a hash; undefined for one that is not told. Each call frees the one before, so only the last is left to be freed. */
function* listCatalogues(calls: Calls, admin: Handle, hash: Buffer): Generator<string | undefined> {
  let catalogue = 0n;
  try {
    for (let count = 0; count < MAX_CATALOGUES; count++) {
      catalogue = BigInt(calls.find(admin, hash, hash.length, 0, [catalogue]));
      if (catalogue === 0n) return;
      const info = structure(CATALOGUE_INFO, {});
      const isTold = calls.describe(catalogue, info, 0) !== 0;
      yield isTold ? info.toString('utf16le', CATALOGUE_INFO.at.catalogFile).split('\0', 1)[0] : undefined;
    }
  } finally {
    if (catalogue !== 0n) calls.close(admin, catalogue, 0);
  }
}
