import { createHash, randomBytes } from 'node:crypto';

/** Marks tokens of programs, so that a leaked one is recognised for what it is. */
export const API_TOKEN_PREFIX = 'msw_';

/** 256 random bits as base64url (43 characters), after `prefix`. */
export function newSecret(prefix = ''): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a secret: SHA-256, hex. A fast hash is enough for what nobody can guess. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** An identity that tells nothing: `acc_1f0c…`. */
export function newId(prefix: 'acc' | 'tok'): string {
  return `${prefix}_${randomBytes(8).toString('hex')}`;
}
