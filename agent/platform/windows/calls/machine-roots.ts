import { bindLibrary, type Koffi, type NativeFunction } from './bind-library.ts';
import { later, structure } from './native-arguments.ts';
import { CHAIN_CONTEXT, CHAIN_PARAMETERS } from './structures.ts';
import type { Handle } from './windows-calls.ts';
import { WINDOWS_PROTOTYPES } from './windows-prototypes.ts';

/** `HCCE_LOCAL_MACHINE` of wincrypt.h. */
const OF_THE_MACHINE = 1n;
/** `CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL`: "The Internet and intranet are not searched" (CertGetCertificateChain). */
const WITHOUT_NETWORK = 0x4;
/** `CERT_TRUST_IS_NOT_SIGNATURE_VALID | CERT_TRUST_IS_UNTRUSTED_ROOT | CERT_TRUST_IS_CYCLIC | CERT_TRUST_IS_PARTIAL_CHAIN`: not whether it is valid now. */
const NO_ROOT = 0x8 | 0x20 | 0x80 | 0x1_0000;
/** `CERT_E_UNTRUSTEDROOT` and `TRUST_E_SYSTEM_ERROR` of winerror.h. */
const [UNTRUSTED_ROOT, SYSTEM_ERROR] = [0x800b_0109 | 0, 0x8009_6001 | 0];

/**
 * Which roots all of this machine trusts. Each user may add some of their own, and so may whatever runs as them: for a program that an administrator starts,
 * Windows counts those in as well, unless it is asked for the machine alone.
 */
export class MachineRoots {
  readonly #koffi: Koffi;
  readonly #buildChain: NativeFunction;
  readonly #freeChain: NativeFunction;

  constructor(koffi: Koffi) {
    this.#koffi = koffi;
    const { buildChain, freeChain } = bindLibrary(koffi, WINDOWS_PROTOTYPES, 'crypt32.dll');
    this.#buildChain = buildChain;
    this.#freeChain = freeChain;
  }

  /** An `HRESULT`: 0 when the machine trusts a root (a `CERT_CONTEXT`; 0: there is none). */
  async statusOf(root: Handle): Promise<number> {
    if (root === 0n) return SYSTEM_ERROR;
    const parameters = structure(CHAIN_PARAMETERS, {});
    const chain: [number | bigint] = [0];
    const question = [OF_THE_MACHINE, root, null, 0n, parameters, WITHOUT_NETWORK, null, chain];
    if ((await later(this.#buildChain, ...question)) === 0) return SYSTEM_ERROR;
    const context = Buffer.from(this.#koffi.view(BigInt(chain[0]), CHAIN_CONTEXT.bytes));
    const errors = context.readUInt32LE(CHAIN_CONTEXT.at.errorStatus);
    this.#freeChain(chain[0]);
    return (errors & NO_ROOT) === 0 ? 0 : UNTRUSTED_ROOT;
  }
}
