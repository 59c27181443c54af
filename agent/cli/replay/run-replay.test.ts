import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { createEmptyParts } from '../../testing/empty-parts.ts';
import { runReplay } from './run-replay.ts';

describe('the verb replay', () => {
  it.each([0, -1, 1.5, Number.NaN, 1_000_000])(
    'refuses a host of %s processors instead of finding nothing',
    async (cpuCount) => {
      const options = { path: join(import.meta.dirname, 'nowhere.csv'), output: 'human', language: 'en' } as const;
      const running = runReplay(createEmptyParts(), { ...options, indicators: [], failOn: 'high', cpuCount });
      const error: unknown = await running.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(VerbError);
      expect(error).toMatchObject({ status: ExitStatus.usage, message: expect.stringContaining('--cpus') });
    },
  );
});
