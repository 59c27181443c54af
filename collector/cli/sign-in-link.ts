import { sessionEndpoints } from '#shared/api/sessions.ts';
import type { AccountRole } from '#shared/model/account-role.ts';
import type { CollectorClient } from './collector-client.ts';

/** A link for the console, to be opened once. `expiresAt`: ISO 8601. */
export interface SignInLink {
  readonly url: string;
  readonly expiresAt: string;
}

/** Asks the collector for a fresh link. */
export async function makeSignInLink(client: CollectorClient, role: AccountRole): Promise<SignInLink> {
  const path = '/api/v1/sign-in-links';
  const { url, expiresAt } = await client.change('POST', path, { role }, sessionEndpoints[`POST ${path}`].response);
  return { url: `${client.url}${url}`, expiresAt };
}
