import type { Handle } from './windows-calls.ts';

/** What Windows says of a signature: 0 when it trusts it, else why not (an `HRESULT`, with a sign), and the name in the certificate. */
export interface TrustAnswer {
  readonly status: number;
  readonly signer: string | undefined;
}

/**
 * The calls that ask Windows whether a file is what somebody signed; all that read the file run on another thread. None of them asks the network: not
 * for certificates, nor whether one was revoked.
 */
export interface TrustCalls {
  /** `CreateFileW`, to read; undefined when that fails. */
  openFile(path: string): Handle | undefined;
  closeFile(file: Handle): void;
  /** The name in the certificate that a file is said to be signed with, whether that is true or not (`CryptQueryObject`); undefined when there is none. */
  readSigner(path: string): Promise<string | undefined>;
  /** `WinVerifyTrust` about the signature in the file itself. Windows does not get as far as who signed it when the bytes are others. */
  verifyFile(file: Handle, path: string): Promise<TrustAnswer>;
  /**
   * The same about the catalogue of this system that lists the file by its hash: so are most programs of Windows signed. `missing`: none
   * does; undefined: this system cannot be asked.
   */
  verifyByCatalogue(
    file: Handle,
    path: string,
    algorithm: 'SHA256' | 'SHA1',
  ): Promise<TrustAnswer | 'missing' | undefined>;
}
