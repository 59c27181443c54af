import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { ServiceCalls } from './service-calls.ts';
import { whoMayWrite } from './who-may-write.ts';

/** The system and administrators may do everything, nobody else anything, and no folder above adds to that. */
const PRIVATE = 'D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';
const ALREADY_EXISTS = 183;

/** Makes a folder that is private from its first moment; one that is there must be. The one above it is made likewise when it is missing. */
export function makePrivateFolder(calls: ServiceCalls, folder: string): void {
  const above = dirname(folder);
  for (const each of existsSync(above) ? [folder] : [above, folder]) {
    const error = calls.createFolder(each, PRIVATE);
    if (error !== 0 && error !== ALREADY_EXISTS)
      throw new VerbError(ExitStatus.noPermission, `Cannot make ${each} (error ${error}); name another with --data`);
    refuseWritable(calls, each);
  }
}

/** Whoever may change what a service is made of, or what it keeps, has its rights. */
export function refuseWritable(calls: ServiceCalls, path: string): void {
  const rights = calls.readRights(path);
  const who = rights === undefined ? `somebody unknown (error ${calls.lastError()})` : whoMayWrite(rights);
  if (who === undefined) return;
  throw new VerbError(
    ExitStatus.badConfiguration,
    `${path} may be changed by ${who}, who would get the rights of the service: let administrators own it and nobody else write. Nothing was installed.`,
  );
}
