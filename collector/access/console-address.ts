import { isIPv4 } from 'node:net';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { Store } from '../store/store.ts';

/** Where the console listens when it is told nothing else. */
export const LOOPBACK = '127.0.0.1';
const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Only programs of this machine come to an address of this kind. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** The address under which this machine itself finds a listener. */
export function ownAddressOf(listenHost: string): string {
  return ANY_ADDRESS[listenHost] ?? listenHost;
}

/** @throws VerbError when others could come to a console that nobody has a password for */
export async function requireAccounts(store: Pick<Store, 'read'>, consoleHost: string): Promise<void> {
  if (isLoopback(consoleHost) || (await store.read('accounts', {})).length > 0) return;
  throw new VerbError(
    ExitStatus.badConfiguration,
    `The console stays on this machine until somebody has a password for it, so --console-host ${consoleHost} has to wait. ` +
      'Add an account: minesweep account add NAME',
  );
}
