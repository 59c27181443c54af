import { bindLibrary, type Koffi } from './bind-library.ts';
import type { MachineRoots } from './machine-roots.ts';
import { later, structure } from './native-arguments.ts';
import { DATA_BLOB, FILE_CERTIFICATE, PROVIDER_CERTIFICATE, PROVIDER_SIGNER, TRUST_DATA } from './structures.ts';
import type { TrustAnswer } from './trust-calls.ts';
import type { Handle } from './windows-calls.ts';
import { WINDOWS_PROTOTYPES } from './windows-prototypes.ts';

/** `INVALID_HANDLE_VALUE`: shows nothing to anybody. */
const NO_WINDOW = 2n ** 64n - 1n;
const UI_NONE = 2;
export const CHOICE_FILE = 1;
export const CHOICE_CATALOGUE = 2;
const VERIFY = 1;
const CLOSE = 2;
/**
 * `WTD_REVOCATION_CHECK_NONE | WTD_CACHE_ONLY_URL_RETRIEVAL | WTD_DISABLE_MD2_MD4`, with `WTD_REVOKE_NONE` (0) for the revocation checks. The second is what
 * keeps it from the network: "To ensure the WinVerifyTrust function does not attempt any network retrieval when verifying code signatures,
 * WTD_CACHE_ONLY_URL_RETRIEVAL must be set" (WINTRUST_DATA, fdwRevocationChecks).
 */
const WITHOUT_NETWORK = 0x10 | 0x1000 | 0x2000;
/** `WINTRUST_ACTION_GENERIC_VERIFY_V2`, {00AAC56B-CD44-11D0-8CC2-00C04FC295EE}. */
const GENERIC_VERIFY = Buffer.from('6bc5aa0044cdd0118cc200c04fc295ee', 'hex');
/** `CERT_NAME_SIMPLE_DISPLAY_TYPE`. */
const DISPLAY_NAME = 4;
const NAME_CHARS = 512;
/** `CERT_QUERY_OBJECT_BLOB`, `CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED`, `CERT_QUERY_FORMAT_FLAG_BINARY`. */
const [OF_MEMORY, SIGNED_MESSAGE, BINARY] = [2, 0x100, 2];
/** `CMSG_SIGNER_CERT_INFO_PARAM`: a `CERT_INFO` and what it points to; issuers with names of that length do not exist. */
const SIGNER_CERTIFICATE = 7;
const CERTIFICATE_INFO_BYTES = 65_536;
/** `X509_ASN_ENCODING | PKCS_7_ASN_ENCODING`. */
const ENCODINGS = 0x1_0001;
/** Of most programs 10 kB; with the hashes of all pages of a large one some 500. */
const MAX_SIGNATURE_BYTES = 4 * 2 ** 20;

/** Asks `WinVerifyTrust`, and who is said to have signed. */
export class Verifier {
  readonly #koffi: Koffi;
  readonly #roots: MachineRoots | undefined;
  readonly #trust;
  readonly #certificates;
  readonly #image;

  /** `roots`: which are asked for as well before a signature is trusted; undefined: `WinVerifyTrust` decides alone. */
  constructor(koffi: Koffi, roots: MachineRoots | undefined) {
    this.#koffi = koffi;
    this.#roots = roots;
    this.#trust = bindLibrary(koffi, WINDOWS_PROTOTYPES, 'wintrust.dll');
    this.#certificates = bindLibrary(koffi, WINDOWS_PROTOTYPES, 'crypt32.dll');
    this.#image = bindLibrary(koffi, WINDOWS_PROTOTYPES, 'imagehlp.dll');
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
      const { first, root } = this.#chainIn(data.readBigUInt64LE(at.stateData));
      return {
        status: status === 0 && this.#roots !== undefined ? await this.#roots.statusOf(root) : status,
        signer: first === 0n ? undefined : this.#nameOf(first),
      };
    } finally {
      data.writeUInt32LE(CLOSE, at.stateAction);
      this.#trust.verify(NO_WINDOW, GENERIC_VERIFY, data);
      for (const buffer of [subject, ...pointedTo]) buffer.fill(0);
    }
  }

  /** The certificates of whoever signed, also when they are not trusted, and of the root that it led to; 0 when there are none. */
  #chainIn(state: bigint): { readonly first: Handle; readonly root: Handle } {
    const provider = state === 0n ? 0n : BigInt(this.#trust.providerData(state));
    const signer = provider === 0n ? 0n : BigInt(this.#trust.providerSigner(provider, 0, 0, 0));
    if (signer === 0n) return { first: 0n, root: 0n };
    const count = this.#bytesAt(signer, PROVIDER_SIGNER.bytes).readUInt32LE(PROVIDER_SIGNER.at.certificateCount);
    return { first: this.#certificateOf(signer, 0), root: this.#certificateOf(signer, Math.max(1, count) - 1) };
  }

  #certificateOf(signer: Handle, index: number): Handle {
    const of = BigInt(this.#trust.providerCertificate(signer, index));
    if (of === 0n) return 0n;
    return this.#bytesAt(of, PROVIDER_CERTIFICATE.bytes).readBigUInt64LE(PROVIDER_CERTIFICATE.at.certificate);
  }

  #nameOf(certificate: Handle): string | undefined {
    const name = Buffer.alloc(2 * NAME_CHARS);
    const chars = this.#certificates.certificateName(certificate, DISPLAY_NAME, 0, null, name, NAME_CHARS);
    return chars > 1 ? name.toString('utf16le', 0, 2 * (chars - 1)) : undefined;
  }

  async readSigner(file: Handle): Promise<string | undefined> {
    const message = await this.#readMessage(file);
    return message === undefined ? undefined : await this.#signerOfMessage(message);
  }

  /** The first signature in a program. "All ImageHlp functions, such as this one, are single threaded" (ImageGetCertificateData): nobody else here calls any. */
  async #readMessage(file: Handle): Promise<Buffer | undefined> {
    const bytes: [number] = [0];
    await later(this.#image.certificateData, file, 0, null, bytes);
    if (bytes[0] <= FILE_CERTIFICATE.bytes || bytes[0] > MAX_SIGNATURE_BYTES) return undefined;
    const certificate = Buffer.alloc(bytes[0]);
    const isRead = (await later(this.#image.certificateData, file, 0, certificate, bytes)) !== 0;
    return isRead ? certificate.subarray(FILE_CERTIFICATE.bytes) : undefined;
  }

  async #signerOfMessage(signed: Buffer): Promise<string | undefined> {
    const { queryObject, messageParameter, findCertificate, freeCertificate, closeMessage, closeStore } =
      this.#certificates;
    const blob = Buffer.alloc(DATA_BLOB.bytes);
    blob.writeUInt32LE(signed.length, DATA_BLOB.at.bytes);
    blob.writeBigUInt64LE(BigInt(this.#koffi.address(signed)), DATA_BLOB.at.data);
    const store: [number | bigint] = [0];
    const message: [number | bigint] = [0];
    const query = [OF_MEMORY, blob, SIGNED_MESSAGE, BINARY, 0, null, null, null, store, message, null];
    const isMessage = (await later(queryObject, ...query)) !== 0;
    signed.fill(0); // it had to stay where it is until then
    if (!isMessage) return undefined;
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

  #bytesAt(address: bigint, bytes: number): Buffer {
    return Buffer.from(this.#koffi.view(address, bytes));
  }
}
