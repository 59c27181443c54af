import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A listener that cannot listen, told so that a person knows what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export function explainPort(listener: string, port: number): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'may not be used by this user' : 'is in use by another program';
    throw new ListenError(
      `Port ${port} (${listener}) ${why}. Choose another: --${listener}-port NUMBER (0 takes any that is free)`,
    );
  };
}

export function listenOn(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listener has no port');
  return address.port;
}

export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
