import { firstSchema } from './0001-first-schema.ts';
import { audit } from './0002-audit.ts';
import type { Migration } from './migration.ts';

/** Every step, in order, without gaps. */
export const MIGRATIONS: readonly Migration[] = [firstSchema, audit];
