import type { Handle } from './windows-calls.ts';

/** What Windows says of a signature: 0 when all of this machine trusts it, else why not (an `HRESULT`, with a sign), and the name in the certificate. */
export interface TrustAnswer {
  readonly status: number;
  readonly signer: string | undefined;
}

/** Which file it is, and since when it has been as it is, as far as whoever writes into it does not set size and times back. */
export interface FileFacts {
  /** The serial number of its volume, and its own number there. */
  readonly volume: number;
  readonly index: bigint;
  readonly sizeBytes: number;
  /** When its contents changed, and when anything about it did; `FILETIME`s. */
  readonly writtenAt: bigint;
  readonly changedAt: bigint;
}

/**
 * The calls that ask Windows whether a file is what somebody signed; all that read the whole file run on another thread. The others are short, unless
 * somebody holds an oplock on the file (an open waits until they give it up: Microsoft Learn, "Breaking Opportunistic Locks"), or a filter of the file system
 * does not answer: then this thread waits for them. None of them asks the network: not for certificates, nor whether one was revoked.
 */
export interface TrustCalls {
  /** `CreateFileW`, to read, and to run (whoever asks whether a process runs it needs that right); undefined when that fails. */
  openFile(path: string): Handle | undefined;
  closeFile(file: Handle): void;
  /** `GetFileInformationByHandle` and its `FileBasicInfo`; undefined when that fails. */
  describeFile(file: Handle): FileFacts | undefined;
  /** `ReadFile` from there on: how many bytes were read. Throws when that fails. */
  readFile(file: Handle, at: number, buffer: Buffer): number;
  /** The name in the certificate that a file is said to be signed with, whether that is true or not (`CryptQueryObject`); undefined when there is none. */
  readSigner(file: Handle): Promise<string | undefined>;
  /**
   * `WinVerifyTrust` about the signature in the file itself, whose path it asks for as well. Windows does not get as far as who signed it when the bytes are
   * others.
   */
  verifyFile(file: Handle, path: string): Promise<TrustAnswer>;
  /**
   * The same about the catalogues of this system that list the file by its hash: so are most programs of Windows signed. An answer for each;
   * undefined for what could not be asked. Not there on a system that cannot be asked at all.
   */
  readonly verifyByCatalogues:
    | ((file: Handle, path: string, algorithm: 'SHA256' | 'SHA1') => AsyncIterable<TrustAnswer | undefined>)
    | undefined;
}
