import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { signatureSetFromJson } from '#shared/signature/signatures-json.ts';
import { StoreError } from '../store-error.ts';
import { ChunkIngest } from './chunk-ingest.ts';
import { GroupCommit } from './group-commit.ts';
import { type Answer, type Numbered, READY_ID, type WriterCall, type WriterData } from './messages.ts';
import { lockDatabase } from './lock-database.ts';
import { openForWriting, storeErrorOf } from './open-database.ts';
import { OperationWriter } from './operation-writer.ts';

/** The thread that writes: the only one that changes the database. Ends after the call `close`. */
export function runWorker(): void {
  const port = parentPort;
  if (port === null) throw new Error('The writer of the store is a thread of the collector');
  const data = workerData as WriterData;
  try {
    serve(port, data);
    port.postMessage({ id: READY_ID, value: undefined } satisfies Answer);
  } catch (error) {
    port.postMessage(failure(READY_ID, error, data.file));
  }
}

function serve(port: MessagePort, { file, signatures }: WriterData): void {
  const set = signatureSetFromJson(signatures);
  if (set === undefined) throw new StoreError('failed', 'The signatures for the ingest are not a compiled set');
  const lock = lockDatabase(file);
  const database = openLocked(file, lock);
  const operations = new OperationWriter(database);
  const ingest = new ChunkIngest(database, set, Date.now);
  const group = new GroupCommit(
    database,
    {
      batchDone: () => ingest.batchDone(),
      beforeCommit: () => ingest.flush(),
      undoBatch: () => ingest.undoBatch(),
      undoGroup: () => ingest.undoGroup(),
    },
    () => performance.now(),
  );
  const close = (id: number): void => {
    group.flush();
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
    lock[Symbol.dispose]();
    port.postMessage({ id, value: undefined } satisfies Answer);
    port.close();
  };
  const answer = (call: Exclude<WriterCall, { call: 'close' }>): Promise<unknown> => {
    switch (call.call) {
      case 'write':
        return group.run('answer', () => {
          for (const operation of call.operations) operations.write(operation);
          return { rows: call.operations.length, answer: undefined };
        });
      case 'ingest':
        return group.run('bulk', () => {
          const report = ingest.ingest(call.chunk);
          return { rows: report.understood - report.passedOver, answer: report };
        });
      case 'signatures':
        return replaceSignatures(ingest, call.signatures);
    }
  };
  port.on('message', ({ id, call }: Numbered<WriterCall>) => {
    if (call.call === 'close') close(id);
    else {
      answer(call).then(
        (value) => port.postMessage({ id, value } satisfies Answer),
        (error: unknown) => port.postMessage(failure(id, error, file)),
      );
    }
  });
}

function openLocked(file: string, lock: Disposable): ReturnType<typeof openForWriting> {
  try {
    return openForWriting(file);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

async function replaceSignatures(ingest: ChunkIngest, signatures: string): Promise<void> {
  const set = signatureSetFromJson(signatures);
  if (set === undefined) throw StoreError.refused('bad-signatures');
  ingest.useSignatures(set);
}

function failure(id: number, error: unknown, file: string): Answer {
  const { code, message, refusal } = storeErrorOf(error, file);
  return { id, error: { code, message, refusal } };
}
