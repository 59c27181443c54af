import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, parse, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

const CALLS = { mkdirSync, statSync, dirname };
/** Windows has no such modes. */
const modeOf = (path: string) => (sep === '/' ? statSync(path).mode & 0o777 : undefined);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a folder', () => {
  it('is made with all that are missing above it, each for its owner alone', () => {
    makeFolder(CALLS, join(folder, 'a', 'b', 'c'));
    for (const path of ['a', 'a/b', 'a/b/c']) {
      expect(statSync(join(folder, path)).isDirectory()).toBe(true);
      expect(modeOf(join(folder, path)) ?? 0o700, path).toBe(0o700);
    }
  });

  it('is left as it is when it is there', () => {
    mkdirSync(join(folder, 'a'), { mode: 0o755 });
    makeFolder(CALLS, join(folder, 'a'));
    expect(modeOf(join(folder, 'a')) ?? 0o755).toBe(0o755);
    makeFolder(CALLS, parse(folder).root);
  });

  it('is there as well when somebody was faster', () => {
    const faster = (path: string) => {
      mkdirSync(path);
      throw Object.assign(new Error('mkdir'), { code: 'EEXIST' });
    };
    makeFolder({ ...CALLS, mkdirSync: faster }, join(folder, 'a'));
  });

  it('is none when a file is in its way', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => makeFolder(CALLS, join(folder, 'file'))).toThrow(/EEXIST/);
    expect(() => makeFolder(CALLS, join(folder, 'file', 'a', 'b'))).toThrow(/ENOTDIR|EEXIST/);
  });

  // Node's own would be at it for ever.
  it('cannot be made below /proc, which is said', () => {
    expect(() => makeFolder(CALLS, '/proc/self/a/b')).toThrow(/ENOENT.*[/\\]proc[/\\]self[/\\]a'/);
  });
});
