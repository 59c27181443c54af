import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../scripts/testing/minesweep.ts';
import { exampleFinding, exampleProcess } from '#shared/protocol/testing.ts';
import { openAgentMemory } from './agent-memory.ts';
import { copyAsCrashed, openMemory } from './testing.ts';

const tuple = { protocol: 'tcp', local: { ip: '192.0.2.1', port: 1 }, remote: { ip: '203.0.113.1', port: 2 } } as const;
const example = { questionId: 'q', tuple, match: 'wire', atMs: 1, toleranceMs: 1 } as const;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder('memory');
});
afterEach(() => {
  folder[Symbol.dispose]();
});

describe('the identity', () => {
  it('is made once, kept privately, and survives the loss of either copy', () => {
    const agentId = identity();
    expect(agentId).toMatch(/^[0-9a-f]{32}$/);
    expect(identity()).toBe(agentId);
    expect(statSync(join(folder.path, 'agent-id')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder.path, 'agent.db')).mode & 0o777).toBe(0o600);
    rmSync(join(folder.path, 'agent-id'));
    expect(identity()).toBe(agentId);
    rmSync(join(folder.path, 'agent.db'));
    expect(identity()).toBe(agentId);
    writeFileSync(join(folder.path, 'agent-id'), '../../etc\n');
    expect(identity()).toBe(agentId);
  });

  function identity(): string {
    using memory = openMemory(folder.path);
    return memory.agentId;
  }
});

describe('a damaged database', () => {
  it.each([
    ['is not one', () => Buffer.from('not a database '.repeat(1_000))],
    ['has lost its middle', (bytes: Buffer) => bytes.fill(0xff, 4_096, 20_000)],
    ['is cut short', (bytes: Buffer) => bytes.subarray(0, 5_000)],
  ])('that %s is put aside, counted, and a new one begun', (_, damage) => {
    const agentId = fillAndClose();
    const path = join(folder.path, 'agent.db');
    writeFileSync(path, damage(readFileSync(path)));
    using memory = openMemory(folder.path, Date.UTC(2026, 0, 2));
    expect(memory.setAside).toEqual([
      { cause: 'corrupt', folder: join(folder.path, 'corrupt-2026-01-02T00-00-00-000Z') },
    ]);
    expect(readdirSync(memory.setAside[0]?.folder ?? '')).toContain('agent.db');
    expect(memory.statistics().setAside).toEqual({ corrupt: 1 });
    expect(memory.agentId).toBe(agentId);
    expect(memory.outbox.put([exampleFinding('finding-b')])).toEqual({ written: true });
  });

  it('of a later version is put aside too', () => {
    fillAndClose();
    edit('PRAGMA user_version = 99');
    using memory = openMemory(folder.path);
    expect(memory.setAside).toMatchObject([{ cause: 'newer-version' }]);
  });

  it('without its tables is put aside too', () => {
    fillAndClose();
    edit('DROP TABLE outbox');
    using memory = openMemory(folder.path);
    expect(memory.setAside).toMatchObject([{ cause: 'corrupt' }]);
  });

  it('never keeps an agent from starting, wherever a byte is wrong or the file ends', () => {
    fillAndClose();
    const whole = readFileSync(join(folder.path, 'agent.db'));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, value, cut) => {
        using other = temporaryFolder('memory');
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        writeFileSync(join(other.path, 'agent.db'), cut ? bytes.subarray(0, at) : bytes);
        using memory = openMemory(other.path);
        expect(memory.outbox.put([exampleFinding('finding-new')])).toEqual({ written: true });
        // What the damage has changed is dropped; the rest is as it was, to the letter.
        const taken = memory.outbox.take(100);
        expect(taken.at(-1)).toEqual(exampleFinding('finding-new'));
        for (const finding of taken) expect(finding).toEqual(exampleFinding(finding.id, finding.rev));
        memory.outbox.acknowledge(taken);
        expect(memory.outbox.take(100)).toEqual([]);
        expect(memory.episodes.readOpen().length).toBeLessThanOrEqual(40);
        memory.connections.ownersOf(example);
        expect(Number.isFinite(memory.connections.rememberedSinceMs)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps the last three for whoever wants to look', () => {
    for (let day = 1; day <= 5; day++) {
      writeFileSync(join(folder.path, 'agent.db'), 'x'.repeat(5_000));
      openMemory(folder.path, Date.UTC(2026, 0, day))[Symbol.dispose]();
    }
    const kept = readdirSync(folder.path).filter((name) => name.startsWith('corrupt-'));
    expect(kept.map((name) => name.slice(0, 18))).toEqual([
      'corrupt-2026-01-03',
      'corrupt-2026-01-04',
      'corrupt-2026-01-05',
    ]);
  });

  function fillAndClose(): string {
    using memory = openMemory(folder.path);
    memory.connections.remember({ tuple, process: exampleProcess(), firstSeenMs: 1, lastSeenMs: 1 }, 'closed');
    memory.episodes.put(
      Array.from({ length: 40 }, (_, index) => ({ key: `k${index}`, finding: exampleFinding(`finding-${index}`) })),
    );
    return memory.agentId;
  }

  function edit(sql: string): void {
    const database = new DatabaseSync(join(folder.path, 'agent.db'));
    database.exec(sql);
    database.close();
  }
});

describe('opening', () => {
  const random = () => new Uint8Array(16);

  it('is refused while another agent holds the folder', () => {
    using _memory = openMemory(folder.path);
    expect(openAgentMemory({ folder: folder.path, nowMs: 0, random })).toMatchObject({ problem: 'in-use' });
    expect(readdirSync(folder.path).filter((name) => name.startsWith('corrupt'))).toEqual([]);
  });

  it('says when the folder cannot be', () => {
    writeFileSync(join(folder.path, 'file'), '');
    expect(openAgentMemory({ folder: join(folder.path, 'file'), nowMs: 0, random })).toEqual({
      problem: 'not-writable',
      code: 'EEXIST',
    });
  });
});

describe('what outlives a crash', () => {
  it('is all of it: open episodes with their findings, snapshots, histories, values', () => {
    using memory = openMemory(folder.path);
    memory.episodes.put([
      { key: 'a', finding: exampleFinding('finding-a', 1) },
      { key: 'b', finding: exampleFinding('finding-b', 1) },
    ]);
    memory.episodes.put([{ key: 'b', finding: exampleFinding('finding-b', 2, { state: 'closed' }) }]);
    memory.snapshots.save(new Map([['sustained-compute', { version: 2, state: { since: [1, 2] } }]]));
    memory.histories.save([{ key: 'g', usedAtMs: 5, blob: new Uint8Array([1, 2, 3]) }]);
    memory.values.set('x', 'y');

    using other = temporaryFolder('memory');
    copyAsCrashed(folder.path, other.path);
    using next = openMemory(other.path);
    expect(next.agentId).toBe(memory.agentId);
    expect(next.episodes.readOpen()).toEqual([{ key: 'a', finding: exampleFinding('finding-a', 1) }]);
    expect(next.outbox.take(10).map(({ id, rev }) => [id, rev])).toEqual([
      ['finding-a', 1],
      ['finding-b', 2],
    ]);
    expect(next.snapshots.load()).toEqual(new Map([['sustained-compute', { version: 2, state: { since: [1, 2] } }]]));
    expect(next.histories.load()).toEqual([{ key: 'g', usedAtMs: 5, blob: new Uint8Array([1, 2, 3]) }]);
    expect(next.values.get('x')).toBe('y');
  });

  it('does not hold groups without bound: the longest idle go', () => {
    using memory = openMemory(folder.path);
    memory.histories.save(
      Array.from({ length: 300 }, (_, index) => ({ key: `g${index}`, usedAtMs: index, blob: new Uint8Array(1) })),
    );
    const kept = memory.histories.load();
    expect([kept.length, kept[0]?.key, kept.at(-1)?.key]).toEqual([256, 'g299', 'g44']);
  });
});
