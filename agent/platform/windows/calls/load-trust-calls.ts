import { bindLibrary, type Koffi } from './bind-library.ts';
import { CATALOGUE_INFO, PROVIDER_CERTIFICATE, TRUST_CATALOGUE, TRUST_DATA, TRUST_FILE } from './structures.ts';
import type { StructureLayout } from './structure-layout.ts';
import type { TrustAnswer, TrustCalls } from './trust-calls.ts';
import type { Handle } from './windows-calls.ts';
import { CATALOGUE_PROTOTYPES, WINDOWS_PROTOTYPES } from './windows-prototypes.ts';

const GENERIC_READ = 0x8000_0000;
/** For others it stays as it is: they may read, write and remove it. */
const SHARE_ALL = 7;
const OPEN_EXISTING = 3;
const INVALID_HANDLE = 2n ** 64n - 1n;
/** Shows nothing to anybody. */
const NO_WINDOW = INVALID_HANDLE;
const UI_NONE = 2;
const CHOICE_FILE = 1;
const CHOICE_CATALOGUE = 2;
const VERIFY = 1;
const CLOSE = 2;
/** `WTD_REVOCATION_CHECK_NONE | WTD_CACHE_ONLY_URL_RETRIEVAL | WTD_DISABLE_MD2_MD4`. */
const WITHOUT_NETWORK = 0x10 | 0x1000 | 0x2000;
/** `WINTRUST_ACTION_GENERIC_VERIFY_V2`, {00AAC56B-CD44-11D0-8CC2-00C04FC295EE}. */
const GENERIC_VERIFY = Buffer.from('6bc5aa0044cdd0118cc200c04fc295ee', 'hex');
/** `CERT_NAME_SIMPLE_DISPLAY_TYPE`. */
const DISPLAY_NAME = 4;
const NAME_CHARS = 512;
/** `CERT_QUERY_OBJECT_FILE`, `CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED_EMBED`, `CERT_QUERY_FORMAT_FLAG_BINARY`. */
const [OF_FILE, EMBEDDED, BINARY] = [1, 0x400, 2];
/** `CMSG_SIGNER_CERT_INFO_PARAM`: a `CERT_INFO` and what it points to; issuers with names of that length do not exist. */
const SIGNER_CERTIFICATE = 7;
const CERTIFICATE_INFO_BYTES = 65_536;
/** `X509_ASN_ENCODING | PKCS_7_ASN_ENCODING`. */
const ENCODINGS = 0x1_0001;
const MAX_HASH_BYTES = 64;

type NativeFunction = ReturnType<typeof bindLibrary>[string];

/** Binds them through koffi. Throws where that does not load. */
export async function loadTrustCalls(): Promise<TrustCalls> {
  const { default: koffi } = await import('koffi');
  const { openFile, closeHandle } = bindLibrary(koffi, WINDOWS_PROTOTYPES, 'kernel32.dll');
  const verifier = new Verifier(koffi);
  const catalogues = bindCatalogues(koffi);
  const addressOf = (buffer: Buffer) => BigInt(koffi.address(buffer));
  return {
    openFile(path) {
      const opened = BigInt(openFile(path, GENERIC_READ, SHARE_ALL, null, OPEN_EXISTING, 0, 0n));
      return opened === INVALID_HANDLE || opened === 0n ? undefined : opened;
    },
    closeFile: (file) => void closeHandle(file),
    verifyFile(file, path) {
      const name = textOf(path);
      const subject = structure(TRUST_FILE, { filePath: addressOf(name), file });
      return verifier.verify(CHOICE_FILE, subject, [name]);
    },
    readSigner: (path) => verifier.readSigner(path),
    async verifyByCatalogue(file, path, algorithm) {
      if (catalogues === undefined) return undefined;
      const admin = catalogues.acquire(algorithm);
      if (admin === undefined) return undefined;
      try {
        const hash = await catalogues.hashOf(admin, file);
        if (hash === undefined) return undefined;
        const catalogue = catalogues.find(admin, hash);
        if (catalogue === undefined) return 'missing';
        const tag = textOf(hash.toString('hex').toUpperCase());
        const [name, list] = [textOf(path), textOf(catalogue)];
        const subject = structure(TRUST_CATALOGUE, {
          catalogFilePath: addressOf(list),
          memberTag: addressOf(tag),
          memberFilePath: addressOf(name),
          memberFile: file,
          calculatedFileHash: addressOf(hash),
          admin,
        });
        subject.writeUInt32LE(hash.length, TRUST_CATALOGUE.at.calculatedFileHashBytes);
        return await verifier.verify(CHOICE_CATALOGUE, subject, [hash, tag, name, list]);
      } finally {
        catalogues.release(admin);
      }
    },
  };
}

class Verifier {
  readonly #koffi: Koffi;
  readonly #trust;
  readonly #certificates;

  constructor(koffi: Koffi) {
    this.#koffi = koffi;
    this.#trust = bindLibrary(koffi, WINDOWS_PROTOTYPES, 'wintrust.dll');
    this.#certificates = bindLibrary(koffi, WINDOWS_PROTOTYPES, 'crypt32.dll');
  }

  /** `pointedTo`: what the subject points to, which must stay where it is until the answer is there. */
  async verify(choice: number, subject: Buffer, pointedTo: readonly Buffer[]): Promise<TrustAnswer> {
    const data = structure(TRUST_DATA, { subject: BigInt(this.#koffi.address(subject)) });
    const { at } = TRUST_DATA;
    data.writeUInt32LE(UI_NONE, at.uiChoice);
    data.writeUInt32LE(choice, at.choice);
    data.writeUInt32LE(VERIFY, at.stateAction);
    data.writeUInt32LE(WITHOUT_NETWORK, at.providerFlags);
    try {
      const status = await later(this.#trust.verify, NO_WINDOW, GENERIC_VERIFY, data);
      return { status, signer: this.#signerOf(data.readBigUInt64LE(at.stateData)) };
    } finally {
      data.writeUInt32LE(CLOSE, at.stateAction);
      this.#trust.verify(NO_WINDOW, GENERIC_VERIFY, data);
      for (const buffer of [subject, ...pointedTo]) buffer.fill(0);
    }
  }

  /** Also of a signature that is not trusted; undefined when there is none. */
  #signerOf(state: bigint): string | undefined {
    if (state === 0n) return undefined;
    const provider = BigInt(this.#trust.providerData(state));
    const signer = provider === 0n ? 0n : BigInt(this.#trust.providerSigner(provider, 0, 0, 0));
    const of = signer === 0n ? 0n : BigInt(this.#trust.providerCertificate(signer, 0));
    if (of === 0n) return undefined;
    const certificate = this.#pointerAt(of + BigInt(PROVIDER_CERTIFICATE.at.certificate));
    if (certificate === 0n) return undefined;
    return this.#nameOf(certificate);
  }

  #nameOf(certificate: Handle): string | undefined {
    const name = Buffer.alloc(2 * NAME_CHARS);
    const chars = this.#certificates.certificateName(certificate, DISPLAY_NAME, 0, null, name, NAME_CHARS);
    return chars > 1 ? name.toString('utf16le', 0, 2 * (chars - 1)) : undefined;
  }

  async readSigner(path: string): Promise<string | undefined> {
    const { queryObject, messageParameter, findCertificate, freeCertificate, closeMessage, closeStore } =
      this.#certificates;
    const store: [number | bigint] = [0];
    const message: [number | bigint] = [0];
    const query = [OF_FILE, path, EMBEDDED, BINARY, 0, null, null, null, store, message, null];
    if ((await later(queryObject, ...query)) === 0) return undefined;
    try {
      const [info, bytes] = [Buffer.alloc(CERTIFICATE_INFO_BYTES), [CERTIFICATE_INFO_BYTES]];
      if (messageParameter(message[0], SIGNER_CERTIFICATE, 0, info, bytes) === 0) return undefined;
      const certificate = BigInt(findCertificate(store[0], ENCODINGS, info));
      if (certificate === 0n) return undefined;
      const name = this.#nameOf(certificate);
      freeCertificate(certificate);
      return name;
    } finally {
      closeMessage(message[0]);
      closeStore(store[0], 0);
    }
  }

  #pointerAt(address: bigint): bigint {
    return Buffer.from(this.#koffi.view(address, 8)).readBigUInt64LE(0);
  }
}

/** Undefined where the system has no such calls (before Windows 8, and Wine). */
function bindCatalogues(koffi: Koffi) {
  let calls: Readonly<Record<keyof (typeof CATALOGUE_PROTOTYPES)['wintrust.dll'], NativeFunction>>;
  try {
    calls = bindLibrary(koffi, CATALOGUE_PROTOTYPES, 'wintrust.dll');
  } catch {
    return undefined;
  }
  return {
    acquire(algorithm: string): Handle | undefined {
      const admin: [number | bigint] = [0];
      return calls.acquire(admin, null, algorithm, null, 0) === 0 ? undefined : BigInt(admin[0]);
    },
    release: (admin: Handle) => void calls.release(admin, 0),
    async hashOf(admin: Handle, file: Handle): Promise<Buffer | undefined> {
      const hash = Buffer.alloc(MAX_HASH_BYTES);
      const bytes = [hash.length];
      const isTold = (await later(calls.hashOf, admin, file, bytes, hash, 0)) !== 0;
      return isTold ? hash.subarray(0, bytes[0]) : undefined;
    },
    /** The path of the catalogue. */
    find(admin: Handle, hash: Buffer): string | undefined {
      const catalogue = BigInt(calls.find(admin, hash, hash.length, 0, null));
      if (catalogue === 0n) return undefined;
      const info = structure(CATALOGUE_INFO, {});
      const isTold = calls.describe(catalogue, info, 0) !== 0;
      calls.close(admin, catalogue, 0);
      return isTold ? info.toString('utf16le', CATALOGUE_INFO.at.catalogFile).split('\0', 1)[0] : undefined;
    },
  };
}

/** A call on another thread. */
function later(call: NativeFunction, ...args: readonly unknown[]): Promise<number> {
  return new Promise((resolve, reject) => {
    call.async(...args, (error: unknown, result: number) => (error == null ? resolve(result) : reject(error)));
  });
}

/** One that begins with its size, as all of these do, and has these pointers and handles in it. */
function structure<Name extends string>(
  layout: StructureLayout<Name | 'size'>,
  fields: Readonly<Partial<Record<Name, bigint>>>,
): Buffer {
  const buffer = Buffer.alloc(layout.bytes);
  buffer.writeUInt32LE(layout.bytes, layout.at.size);
  for (const [name, value] of Object.entries<bigint>(fields as Record<string, bigint>))
    buffer.writeBigUInt64LE(value, layout.at[name as Name]);
  return buffer;
}

/** UTF-16 that ends with 0, in memory of its own. */
function textOf(text: string): Buffer {
  const buffer = Buffer.alloc(2 * text.length + 2);
  buffer.write(text, 'utf16le');
  return buffer;
}
