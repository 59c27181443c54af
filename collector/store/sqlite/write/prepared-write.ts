import type { Database } from 'better-sqlite3';
import type { WriteOperation } from '../../write-operation.ts';

/** Prepares the statements of one kind of operation, once, and gives what runs them. */
export type PrepareWrite<Op extends WriteOperation['op']> = (
  database: Database,
) => (operation: Extract<WriteOperation, { op: Op }>) => void;

/** What one area of the store can write, by the name of the operation. */
export type WritesOf<Op extends WriteOperation['op']> = { readonly [O in Op]: PrepareWrite<O> };
