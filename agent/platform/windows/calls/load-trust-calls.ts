import { loadKoffi } from './load-koffi.ts';
import { bindLibrary } from './bind-library.ts';
import { MachineRoots } from './machine-roots.ts';
import { structure, textOf } from './native-arguments.ts';
import { bindOpenFile } from './open-file.ts';
import { TRUST_FILE } from './structures.ts';
import { bindCatalogues } from './system-catalogues.ts';
import type { TrustCalls } from './trust-calls.ts';
import { CHOICE_FILE, Verifier } from './verifier.ts';
import { WINDOWS_PROTOTYPES } from './windows-prototypes.ts';

/** Binds them through koffi. Throws where that does not load. */
export async function loadTrustCalls(): Promise<TrustCalls> {
  const koffi = await loadKoffi();
  const { libraryBase, functionAddress } = bindLibrary(koffi, WINDOWS_PROTOTYPES, 'kernel32.dll');
  // Wine has the same roots for every user, and trusts programs whose root is none of them.
  const isWine = BigInt(functionAddress(libraryBase('ntdll.dll'), 'wine_get_version')) !== 0n;
  const verifier = new Verifier(koffi, isWine ? undefined : new MachineRoots(koffi));
  return {
    ...bindOpenFile(koffi),
    verifyFile(file, path) {
      const name = textOf(path);
      const subject = structure(TRUST_FILE, { filePath: BigInt(koffi.address(name)), file });
      return verifier.verify(CHOICE_FILE, subject, [name]);
    },
    readSigner: (file) => verifier.readSigner(file),
    verifyByCatalogues: bindCatalogues(koffi, verifier),
  };
}
