import type { Store } from '../store/store.ts';
import type { ImportTarget } from './import-file.ts';

/** Imports straight into a store. */
export function createStoreImportTarget(store: Pick<Store, 'ingest' | 'read'>): ImportTarget {
  return {
    position: (source) => store.read('source-position', { source }),
    async send(chunk) {
      const { relevant, ...counts } = await store.ingest(chunk);
      return { ...counts, mining: relevant.length };
    },
  };
}
