import koffi from 'koffi';
import { expect, it } from 'vitest';
import { MachineRoots } from './machine-roots.ts';
import type { Handle } from './windows-calls.ts';

const CERT_E_UNTRUSTEDROOT = 0x800b_0109 | 0;
/** `X509_ASN_ENCODING`, `CERT_STORE_PROV_SYSTEM_W`, `CERT_SYSTEM_STORE_LOCAL_MACHINE | CERT_STORE_READONLY_FLAG`. */
const [X509, SYSTEM_STORE, OF_THE_MACHINE] = [1, 10n, 0x2_8000];
/** Signed by itself; nobody has its key. */
const NOBODYS_ROOT = Buffer.from(
  `MIIBkzCCATmgAwIBAgIUMGhDvzWkdy/wd6KoeMJkz4QJHFUwCgYIKoZIzj0EAwIwHjEcMBoGA1UEAwwTTWluZXN3ZWVwIHRlc3Qg
cm9vdDAgFw0yNjExMjkyMzI2MjRaGA8yMTI2MTEwNTIzMjYyNFowHjEcMBoGA1UEAwwTTWluZXN3ZWVwIHRlc3Qgcm9vdDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABIl0qS++U0feMm+tQWe8QczxLAdhq3zgrMolXxus8AHq9Ov8me+YIJwJ8Fo5ie5dQ53dvIjk
uiUnfnpOOL2S9QajUzBRMB0GA1UdDgQWBBTaI9CQzLq5hEHVbCEpK/p0GE/ekTAfBgNVHSMEGDAWgBTaI9CQzLq5hEHVbCEpK/p0
GE/ekTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCA2DF1VW+Q7GooOh/Lt/MK+hRoTmVs7FWkucAwLX13cQIg
eiLl6OLl9mAeSB6PUq5r4EiPR+5imzHL5MOpAClagYc=`,
  'base64',
);

function openCertificates() {
  const crypt32 = koffi.load('crypt32.dll');
  return {
    openStore: crypt32.func(
      'uintptr_t __stdcall CertOpenStore(uintptr_t provider, uint32_t encoding, uintptr_t old, uint32_t flags, str16 name)',
    ),
    next: crypt32.func('uintptr_t __stdcall CertEnumCertificatesInStore(uintptr_t store, uintptr_t previous)'),
    create: crypt32.func(
      'uintptr_t __stdcall CertCreateCertificateContext(uint32_t encoding, void *bytes, uint32_t count)',
    ),
  };
}

/** Under Wine users have no roots of their own, so it only shows here that one of the machine is told from one of nobody. */
it('the machine trusts the roots in its own list, and no other', async () => {
  const { openStore, next, create } = openCertificates();
  const roots = new MachineRoots(koffi);
  const ofTheMachine: Handle = BigInt(next(openStore(SYSTEM_STORE, 0, 0n, OF_THE_MACHINE, 'Root'), 0n));
  expect(ofTheMachine).not.toBe(0n);
  expect(await roots.statusOf(ofTheMachine)).toBe(0);
  const ofNobody: Handle = BigInt(create(X509, NOBODYS_ROOT, NOBODYS_ROOT.length));
  expect(await roots.statusOf(ofNobody)).toBe(CERT_E_UNTRUSTEDROOT);
  expect(await roots.statusOf(0n)).not.toBe(0);
});
