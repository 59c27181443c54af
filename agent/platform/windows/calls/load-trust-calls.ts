import { structure, textOf } from './native-arguments.ts';
import { bindOpenFile } from './open-file.ts';
import { TRUST_FILE } from './structures.ts';
import { bindCatalogues } from './system-catalogues.ts';
import type { TrustCalls } from './trust-calls.ts';
import { CHOICE_FILE, Verifier } from './verifier.ts';

/** Binds them through koffi. Throws where that does not load. */
export async function loadTrustCalls(): Promise<TrustCalls> {
  const { default: koffi } = await import('koffi');
  const verifier = new Verifier(koffi);
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
