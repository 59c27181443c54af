import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { loadWindowsCalls } from '../../agent/platform/windows/calls/load-windows-calls.ts';
import type { WindowsStructure } from '../../agent/platform/testing/windows-structures.ts';

/* Runs on Windows: writes what its calls wrote, byte by byte, to the file that it is given. See record-structures.ts. */

const PROCESSES = 5;
const PROCESSORS = 8;
const MODULES = 11;
const ROOM = 1024 * 1024;

const [path] = process.argv.slice(2);
const calls = await loadWindowsCalls();
if (path === undefined || 'missing' in calls)
  throw new Error(`nothing to dump: ${JSON.stringify(calls)}, into ${path}`);

const structureOf = (buffer: Buffer, usedBytes: number, count?: number): WindowsStructure => ({
  address: calls.addressOf(buffer),
  ...(count === undefined ? {} : { count }),
  gzipBase64: gzipSync(buffer.subarray(0, usedBytes)).toString('base64'),
});
const system = (kind: number) => {
  const buffer = Buffer.alloc(ROOM);
  const { status, neededBytes } = calls.querySystem(kind, buffer);
  if (status < 0) throw new Error(`system information ${kind} answers ${status}`);
  return structureOf(buffer, neededBytes);
};
const services = Buffer.alloc(ROOM);
const { error, count } = calls.listServices(services);
if (error !== 0) throw new Error(`the list of services answers ${error}`);
// Their names lie at the end of the buffer, or behind the rows: what is in between is empty and costs nothing.
const structures = {
  processes: system(PROCESSES),
  processors: system(PROCESSORS),
  modules: system(MODULES),
  services: structureOf(services, services.length, count),
};
writeFileSync(path, `${JSON.stringify(structures, undefined, 2)}\n`);
