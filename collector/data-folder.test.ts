import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from './data-folder.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'minesweep-data-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

describe('DataFolder', () => {
  it('makes tokens once, each another, readable by their owner only', () => {
    const data = new DataFolder(join(path, 'new'));
    data.prepare();
    const tokens = (['agent', 'ingest', 'api'] as const).map((kind) => data.ensureToken(kind));
    expect(new Set(tokens).size).toBe(3);
    expect(tokens[0]).toMatch(/^[\w-]{43}$/);
    expect(data.ensureToken('agent')).toBe(tokens[0]);
    expect(statSync(data.tokenFile('agent')).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, 'new')).mode & 0o077).toBe(0);
  });

  it('refuses an empty token file rather than to let everybody in', () => {
    const data = new DataFolder(path);
    data.prepare();
    writeFileSync(data.tokenFile('api'), '\n');
    expect(() => data.ensureToken('api')).toThrow('holds no token');
  });

  it('takes half a runtime file for none, and removes only its own', () => {
    const data = new DataFolder(path);
    expect(data.readRuntime()).toBeUndefined();
    writeFileSync(join(path, 'runtime.json'), '{"pid": 1');
    expect(data.readRuntime()).toBeUndefined();
    const runtime = {
      pid: process.pid,
      startedAtMs: 1,
      version: '0',
      api: 'http://a',
      agents: 'ws://a',
      ingest: 'http://b',
    };
    data.writeRuntime({ ...runtime, pid: 1 });
    data.removeRuntime();
    expect(data.readRuntime()?.pid).toBe(1);
    data.writeRuntime(runtime);
    data.removeRuntime();
    expect(data.readRuntime()).toBeUndefined();
  });

  it('says what to do where none can be made', () => {
    expect(() => new DataFolder('/dev/null/data').prepare()).toThrow(
      'Cannot keep data in /dev/null/data (ENOTDIR). Choose another folder: --data FOLDER',
    );
  });
});
