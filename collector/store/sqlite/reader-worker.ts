import { parentPort, workerData } from 'node:worker_threads';
import type { ReadQueries } from '../queries.ts';
import { type Answer, type Numbered, READY_ID, type ReaderCall, type ReaderData } from './messages.ts';
import { openForReading, storeErrorOf } from './open-database.ts';
import { QueryRunner } from './query-runner.ts';
import { ANSWERS } from './read/answers.ts';

/** A thread that answers questions, beside the writer. Ends after the call `close`. */
export function runWorker(): void {
  const port = parentPort;
  if (port === null) throw new Error('A reader of the store is a thread of the collector');
  const { file } = workerData as ReaderData;
  const attempt = (id: number, work: () => unknown): void => {
    try {
      port.postMessage({ id, value: work() } satisfies Answer);
    } catch (error) {
      const { code, message, refusal } = storeErrorOf(error, file);
      port.postMessage({ id, error: { code, message, refusal } } satisfies Answer);
    }
  };
  attempt(READY_ID, () => {
    const database = openForReading(file);
    const runner = new QueryRunner(database);
    port.on('message', ({ id, call }: Numbered<ReaderCall>) => {
      if (call.call === 'read') attempt(id, () => answer(runner, call.query, call.params));
      else {
        attempt(id, () => void database.close());
        port.close();
      }
    });
  });
}

/** The caller's side is typed by the query's name; here the pair is taken on trust. */
function answer(runner: QueryRunner, query: keyof ReadQueries, params: unknown): unknown {
  const read = ANSWERS[query] as (runner: QueryRunner, params: unknown) => unknown;
  return read(runner, params);
}
