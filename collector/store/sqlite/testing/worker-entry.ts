import { runWorker as runReader } from '../reader-worker.ts';
import { runWorker as runWriter } from '../writer-worker.ts';

/** A thread of the store, started from its source. The program has its own way (`parts.ts`). */
if (process.argv[2] === 'store-writer') runWriter();
else runReader();
