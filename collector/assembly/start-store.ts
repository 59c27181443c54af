import { compileToJson } from '#shared/signature/signatures-json.ts';
import { createSqliteStore } from '../store/sqlite/create-sqlite-store.ts';
import type { Store } from '../store/store.ts';
import { type Assembly, textOf } from './assembly.ts';

/** Opens the store, and keeps it at the indicators of the site as they are now. */
export async function startStore(assembly: Omit<Assembly, 'store' | 'events'>): Promise<Store> {
  const { stack, failures } = assembly;
  const { data, indicators, parts, log } = assembly.options;
  const store = stack.use(
    await createSqliteStore({
      file: data.database,
      signatures: compileToJson(indicators.set),
      startWorker: (part, workerData) => parts.startWorker(part, workerData),
    }),
  );
  for (const problem of indicators.problems) log(problem);
  stack.use(indicators);
  indicators.watch(() => {
    for (const problem of indicators.problems) log(problem);
    store.useSignatures(compileToJson(indicators.set)).then(
      () => log(`the indicators were read again: ${indicators.set.entries.length}`),
      (error: unknown) => {
        failures.indicatorsNotUsed += 1;
        log(`the ingest goes on with the indicators of before: ${textOf(error)}`);
      },
    );
  });
  return store;
}
