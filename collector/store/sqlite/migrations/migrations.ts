import { firstSchema } from './0001-first-schema.ts';
import type { Migration } from './migration.ts';

/** Every step, in order, without gaps. */
export const MIGRATIONS: readonly Migration[] = [firstSchema];
