import type { Migration } from './migration.ts';

/** The account that made a sign-in link, and answers for whoever came by it. NULL: made with the token of the data folder. */
export const linkGrants: Migration = {
  version: 11,
  name: 'link grants',
  sql: `
    ALTER TABLE sign_in_link ADD COLUMN granted_by TEXT;
    ALTER TABLE session ADD COLUMN granted_by TEXT;
  `,
};
