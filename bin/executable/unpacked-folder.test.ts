import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnpackedFolder } from './unpacked-folder.ts';

const BYTES = new TextEncoder().encode('a native part');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');
const DAY_MS = 86_400_000;

let parent: string;
let folder: UnpackedFolder;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'minesweep-unpacked-'));
  folder = new UnpackedFolder(join(parent, 'state', 'unpacked'));
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

const ensure = (name = 'part.node') => folder.ensure(name, SHA256, () => BYTES);

describe('UnpackedFolder', () => {
  it('writes a file for its owner alone, and nothing beside it', () => {
    expect(readFileSync(ensure('console-1/assets/page.js'), 'utf8')).toBe('a native part');
    const file = ensure();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder.path).sort()).toEqual(['console-1', 'part.node']);
  });

  it('leaves a file with the right bytes as it is, without asking for them again', () => {
    const { ino } = statSync(ensure());
    const read = vi.fn(() => BYTES);
    expect(statSync(folder.ensure('part.node', SHA256, read)).ino).toBe(ino);
    expect(read).not.toHaveBeenCalled();
  });

  it.each(['a native pard', '', 'a native part and more'])('replaces what lies there with other bytes (%j)', (text) => {
    const file = ensure();
    writeFileSync(file, text);
    const { ino } = statSync(file);
    expect(readFileSync(ensure(), 'utf8')).toBe('a native part');
    expect(statSync(file).ino).not.toBe(ino); // whoever had the old one mapped keeps it
  });

  it('closes a folder that others could write to', () => {
    ensure();
    chmodSync(folder.path, 0o777);
    ensure();
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  });

  it('refuses the folder of somebody else', () => {
    vi.spyOn(process, 'getuid').mockReturnValue(4_242);
    expect(() => ensure()).toThrow(
      `${folder.path}, which has to be a folder that only you may write to: ${folder.path} belongs to`,
    );
    vi.restoreAllMocks();
  });

  it('refuses a folder below one that others may write to, or where something else is in the way', () => {
    ensure();
    chmodSync(parent, 0o777);
    expect(() => ensure()).toThrow(`others may write to ${parent} above it`);
    chmodSync(parent, 0o1777);
    ensure();
    symlinkSync(parent, join(folder.path, 'pages'));
    expect(() => ensure('pages/page.js')).toThrow(`${join(folder.path, 'pages')} is no folder`);
  });

  it('follows a link above it, and looks at what that leads to', () => {
    const [open, closed] = [join(parent, 'open'), join(parent, 'closed')];
    mkdirSync(join(open, 'state'), { recursive: true });
    mkdirSync(closed);
    symlinkSync(join(open, 'state'), join(closed, 'state'));
    folder = new UnpackedFolder(join(closed, 'state', 'unpacked'));
    ensure();
    chmodSync(open, 0o777);
    expect(() => ensure()).toThrow(`others may write to ${open} above it`);
  });

  // Only root can give something away.
  it.runIf(process.getuid?.() === 0)('trusts neither files nor folders of others', () => {
    const file = ensure();
    chownSync(file, 4_242, 4_242);
    ensure();
    expect(statSync(file).uid).toBe(0);
    chownSync(join(parent, 'state'), 4_242, 4_242);
    expect(() => ensure()).toThrow(`${join(parent, 'state')} above it belongs to user 4242`);
  });

  it('replaces a link by a file, though it leads to the right bytes', () => {
    const file = ensure();
    renameSync(file, join(parent, 'elsewhere'));
    symlinkSync(join(parent, 'elsewhere'), file);
    ensure();
    expect(lstatSync(file).isFile()).toBe(true);
  });

  it('names the folder when nothing can be written there', () => {
    writeFileSync(join(parent, 'state'), 'a file in the way');
    expect(() => ensure()).toThrow(folder.path);
  });

  it('removes folders that were not used for a month, and nothing else', () => {
    const old = new Date(Date.now() - 31 * DAY_MS);
    utimesSync(ensure(), old, old); // an agent that runs for longer has it mapped
    ensure('old/page.js');
    utimesSync(join(folder.path, 'old'), old, old);
    ensure('used/page.js');
    utimesSync(join(folder.path, 'used'), old, old);
    ensure('used/page.js');
    folder.removeUnused(Date.now());
    expect(readdirSync(folder.path)).toEqual(['part.node', 'used']);
  });

  it('counts a folder as used while a process runs that wants it kept', () => {
    vi.useFakeTimers();
    ensure('pages/page.js');
    folder.keepUsed('pages');
    vi.advanceTimersByTime(40 * DAY_MS);
    folder.removeUnused(Date.now());
    expect(readdirSync(folder.path)).toEqual(['pages']);
    rmSync(folder.path, { recursive: true });
    vi.advanceTimersByTime(DAY_MS);
    vi.useRealTimers();
  });
});
