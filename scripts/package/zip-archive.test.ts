import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { provideTool, requireOrSkip } from '../testing/require-tool.ts';
import { run } from './needs.ts';
import { zipArchive } from './zip-archive.ts';

const ENTRIES = [
  { name: 'folder/empty.txt', content: Buffer.alloc(0) },
  { name: 'folder/text.txt', content: Buffer.from('the same again and '.repeat(10_000)) },
];

/** Another program's reading of the format. */
const READ = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    archive.extractall(sys.argv[2])`;

describe('zipArchive', () => {
  it('is read by another program, byte for byte', (context) => {
    requireOrSkip(context, provideTool({ command: 'python3', debianPackage: 'python3' }));
    const folder = mkdtempSync(join(tmpdir(), 'minesweep-zip-'));
    try {
      writeFileSync(join(folder, 'a.zip'), zipArchive(ENTRIES));
      run('python3', ['-c', READ, 'a.zip', '.'], folder);
      for (const { name, content } of ENTRIES) expect(readFileSync(join(folder, name))).toEqual(content);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is the same for the same files, and smaller than they are', () => {
    expect(zipArchive(ENTRIES)).toEqual(zipArchive(ENTRIES));
    expect(zipArchive(ENTRIES).length).toBeLessThan(2_000);
  });
});
