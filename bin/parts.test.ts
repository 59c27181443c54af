import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { WorkerPart } from '../collector/collector-parts.ts';
import { installationInFolder } from './folder-installation.ts';
import { createParts, isPart, runPart } from './parts.ts';

const HERE = import.meta.dirname;
const parts = createParts(installationInFolder(pathToFileURL(join(HERE, 'minesweep.ts')).href));

describe('parts', () => {
  it('know the version of the package', () => {
    const manifest = readFileSync(join(HERE, '..', 'package.json'), 'utf8');
    expect(manifest).toContain(`"version": "${parts.version}"`);
  });

  it.each([
    [['part:agent'], true],
    [['agent', 'run'], false],
    [['version', 'part:agent'], false],
    [[], false],
  ])('%j asks for a part: %s', (args, expected) => {
    expect(isPart(args)).toBe(expected);
  });

  it.each(['part:nothing', 'part:__proto__', 'part:constructor', 'part:'])('%s is refused', async (arg) => {
    await expect(runPart(parts, [arg])).rejects.toThrow('no part called');
  });

  it('a thread runs its module and receives its data', async () => {
    const worker = parts.startWorker('store-writer', { file: ':memory:', signatures: 'no signatures' });
    const [answer] = await once(worker, 'message');
    expect(answer).toMatchObject({ error: { message: expect.stringContaining('signatures') } });
    await worker.terminate();
  });

  it('a thread that does not exist ends with an error', async () => {
    const worker = parts.startWorker('no-such-part' as WorkerPart, {});
    const [error] = await once(worker, 'error');
    expect(String(error)).toContain('no part called "no-such-part"');
  });
});
