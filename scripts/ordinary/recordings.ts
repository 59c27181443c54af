import { join } from 'node:path';

/** Where the recording of a work lies. */
export function recordingOf(name: string): string {
  return join(import.meta.dirname, 'recordings', `${name.replaceAll(' ', '-')}.recording`);
}
