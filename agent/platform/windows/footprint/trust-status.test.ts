import { expect, it } from 'vitest';
import { meaningOf } from './trust-status.ts';

it.each([
  ['0', 0, { state: 'trusted' }],
  ['TRUST_E_NOSIGNATURE', 0x800b_0100, { state: 'none' }],
  ['TRUST_E_SUBJECT_FORM_UNKNOWN', 0x800b_0003, { state: 'none' }],
  ['TRUST_E_PROVIDER_UNKNOWN', 0x800b_0001, { state: 'none' }],
  ['TRUST_E_BAD_DIGEST', 0x8009_6010, { state: 'changed' }],
  ['CERT_E_UNTRUSTEDROOT', 0x800b_0109, { state: 'untrusted', why: 'unknown-root' }],
  ['CERT_E_CHAINING', 0x800b_010a, { state: 'untrusted', why: 'no-chain' }],
  ['TRUST_E_CERT_SIGNATURE', 0x8009_6004, { state: 'untrusted', why: 'bad-certificate' }],
  ['TRUST_E_EXPLICIT_DISTRUST', 0x800b_0111, { state: 'untrusted', why: 'distrusted' }],
  ['CERT_E_EXPIRED', 0x800b_0101, { state: 'untrusted', why: 'expired' }],
  ['CERT_E_REVOKED', 0x800b_010c, { state: 'untrusted', why: 'revoked' }],
  // Genuine programs of Microsoft's before they are released have this one, and nobody else can.
  ['CERT_E_UNTRUSTEDTESTROOT', 0x800b_010d, { state: 'untrusted', why: 'other' }],
  ['TRUST_E_SUBJECT_NOT_TRUSTED', 0x800b_0004, { state: 'untrusted', why: 'other' }],
  ['CERT_E_CRITICAL', 0x800b_0105, { state: 'untrusted', why: 'other' }],
  ['CERT_E_PURPOSE', 0x800b_0106, { state: 'untrusted', why: 'other' }],
  ['CERT_E_UNTRUSTEDCA', 0x800b_0112, { state: 'untrusted', why: 'other' }],
  ['TRUST_E_TIME_STAMP', 0x8009_6005, { state: 'untrusted', why: 'other' }],
  ['TRUST_E_BASIC_CONSTRAINTS', 0x8009_6019, { state: 'untrusted', why: 'other' }],
  ['TRUST_E_SYSTEM_ERROR', 0x8009_6001, undefined],
  ['TRUST_E_ACTION_UNKNOWN', 0x800b_0002, undefined],
  ['CRYPT_E_FILE_ERROR', 0x8009_2003, undefined],
])('%s', (_, status, meaning) => {
  expect(meaningOf(status | 0)).toEqual(meaning);
});
