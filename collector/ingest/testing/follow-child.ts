import { createSqliteStore } from '../../store/sqlite/create-sqlite-store.ts';
import { noSignatures, startTestWorker } from '../../store/sqlite/testing/start-test-worker.ts';
import { FileFollower } from '../follow-file.ts';

/** A process that follows a file into a store until it is killed: `follow-child.ts DATABASE FILE`. */
const [database = '', file = ''] = process.argv.slice(2);
const store = await createSqliteStore({ file: database, signatures: noSignatures(), startWorker: startTestWorker });
new FileFollower({
  store,
  file,
  source: 'eve',
  site: 'south',
  format: 'suricata-eve',
  pollMs: 20,
  onReport: ({ read }) => process.stdout.write(`${read}\n`),
  onTrouble: (error) => process.stderr.write(`${String(error)}\n`),
}).start();
