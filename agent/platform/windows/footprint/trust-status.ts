import type { ImageSignature } from '#shared/model/process-footprint.ts';

/** What an answer of `WinVerifyTrust` says of a signature; undefined: that nothing could be found out. */
export type TrustMeaning = Pick<ImageSignature, 'state' | 'why'> | undefined;

/* `HRESULT`s of winerror.h. */
const UNREADABLE_FORMS: readonly number[] = [
  0x800b_0001, // TRUST_E_PROVIDER_UNKNOWN
  0x800b_0003, // TRUST_E_SUBJECT_FORM_UNKNOWN
  0x800b_0100, // TRUST_E_NOSIGNATURE
];
const BAD_DIGEST = 0x8009_6010;
/** Something failed: that is no judgement. */
const SYSTEM_ERROR = 0x8009_6001;
const NOT_TRUSTED = 0x800b_0004;
/** `CERT_E_UNTRUSTEDROOT`. */
const UNTRUSTED_ROOT = 0x800b_0109;
const REASONS: ReadonlyMap<number, ImageSignature['why']> = new Map([
  [0x8009_6004, 'bad-certificate'], // TRUST_E_CERT_SIGNATURE
  [0x800b_0101, 'expired'], // CERT_E_EXPIRED
  [0x800b_0102, 'expired'], // CERT_E_VALIDITYPERIODNESTING
  [0x800b_0107, 'no-chain'], // CERT_E_ISSUERCHAINING
  [UNTRUSTED_ROOT, 'unknown-root'],
  [0x800b_010a, 'no-chain'], // CERT_E_CHAINING
  [0x800b_010c, 'revoked'], // CERT_E_REVOKED
  [0x800b_0111, 'distrusted'], // TRUST_E_EXPLICIT_DISTRUST
]);

/**
 * Whoever made the signature chooses what is wrong with it: of what winerror.h has for that (`TRUST_E_...` and `CERT_E_...`, 0x800960xx and 0x800b01xx)
 * all is a judgement. A program of which no part of the system can read a signature has none, as Microsoft's example has it ("Verifying the signature of
 * a PE file").
 */
export function meaningOf(hresult: number): TrustMeaning {
  const status = hresult >>> 0;
  if (status === 0) return { state: 'trusted' };
  if (UNREADABLE_FORMS.includes(status)) return { state: 'none' };
  if (status === BAD_DIGEST) return { state: 'changed' };
  if (status === SYSTEM_ERROR) return undefined;
  const isRefusal =
    status === NOT_TRUSTED || (status & ~0xff) >>> 0 === 0x800b_0100 || (status & ~0xff) >>> 0 === 0x8009_6000;
  return isRefusal ? { state: 'untrusted', why: REASONS.get(status) ?? 'other' } : undefined;
}
