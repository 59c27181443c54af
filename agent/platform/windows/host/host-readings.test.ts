import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import { type FakeProcessor, processorRows } from '../../testing/windows-rows.ts';
import { HostCountersReader } from './host-counters.ts';
import { readLogins } from './logins.ts';
import { SESSION_INFO, TCP6_ROW, TCP_ROW } from '../calls/structures.ts';
import { TcpTables } from '../network/tcp-table.ts';

const ESTABLISHED = 5;
const STARTED = 1_790_000_000_000;

interface Row {
  readonly state?: number;
  readonly local: string;
  readonly remote: string;
  readonly pid: number;
  readonly beganAtMs?: number;
}

const fileTimeOf = (epochMs: number) => BigInt(epochMs) * 10_000n + 116_444_736_000_000_000n;

let looks = 0;
const bytesOfIp = (ip: string) => Buffer.from(ip.split('.').map(Number));

function writeEnd(row: Buffer, end: string, addressAt: number, portAt: number): void {
  const [ip = '', port = ''] = end.split(':');
  bytesOfIp(ip).copy(row, addressAt);
  row.writeUInt16BE(Number(port), portAt);
}

function table4(rows: readonly Row[]): Buffer {
  const { at, bytes } = TCP_ROW;
  const count = Buffer.alloc(8);
  count.writeUInt32LE(rows.length);
  return Buffer.concat([
    count,
    ...rows.map(({ state = ESTABLISHED, local, remote, pid, beganAtMs }) => {
      const row = Buffer.alloc(bytes);
      row.writeUInt32LE(state, at.state);
      writeEnd(row, local, at.localAddress, at.localPort);
      writeEnd(row, remote, at.remoteAddress, at.remotePort);
      row.writeUInt32LE(pid, at.owningPid);
      if (beganAtMs !== undefined) row.writeBigInt64LE(fileTimeOf(beganAtMs), at.createTimestamp);
      // Says nothing of the connection, and may be other bytes at each look.
      row.writeUInt32LE(++looks, at.owningModuleInfo);
      return row;
    }),
  ]);
}

function table6(pid: number): Buffer {
  const { at, bytes } = TCP6_ROW;
  const row = Buffer.alloc(8 + bytes);
  row.writeUInt32LE(1);
  Buffer.from('20010db8000000000000000000000001', 'hex').copy(row, 8 + at.localAddress);
  Buffer.from('00000000000000000000ffffcb007105', 'hex').copy(row, 8 + at.remoteAddress);
  row.writeUInt16BE(50_000, 8 + at.localPort);
  row.writeUInt16BE(45_700, 8 + at.remotePort);
  row.writeUInt32LE(ESTABLISHED, 8 + at.state);
  row.writeUInt32LE(pid, 8 + at.owningPid);
  return row;
}

/** Windows with these tables; a buffer that is too small is refused as Windows does. */
function windowsWith(tables: { four: Buffer; six: Buffer }): FakeWindows {
  const windows = new FakeWindows();
  windows.readTcpTable = ((family: number, buffer: Buffer) => {
    const table = family === 2 ? tables.four : tables.six;
    if (table.length > buffer.length) return { error: 122, neededBytes: table.length };
    table.copy(buffer);
    return { error: 0, neededBytes: table.length };
  }) as FakeWindows['readTcpTable'];
  return windows;
}

describe('connections of Windows', () => {
  it('have both families, and neither listeners nor what belongs to nobody', () => {
    const rows = [
      { local: '192.0.2.10:50001', remote: '203.0.113.5:3333', pid: 8 },
      { local: '192.0.2.10:50002', remote: '203.0.113.5:3333', pid: 12, state: 3 },
      { local: '0.0.0.0:445', remote: '0.0.0.0:0', pid: 4, state: 2 },
      { local: '192.0.2.10:50003', remote: '203.0.113.5:3333', pid: 0, state: 11 },
    ];
    const tables = new TcpTables(windowsWith({ four: table4(rows), six: table6(16) }));
    const reading = observedValue(tables.read());
    expect(reading?.map(({ state, tuple: { local, remote } }) => [state, local.ip, local.port, remote.ip])).toEqual([
      ['established', '192.0.2.10', 50_001, '203.0.113.5'],
      ['opening', '192.0.2.10', 50_002, '203.0.113.5'],
      ['established', '2001:db8::1', 50_000, '203.0.113.5'],
    ]);
    const owners = tables.owners([8, 16]).bySocket;
    expect([...owners.values()]).toEqual([8, 16]);
  });

  it('tell who started too late to own them, however the clock was set', () => {
    const row = { local: '192.0.2.10:1', remote: '203.0.113.5:3333', pid: 8 };
    const latest = (rows: readonly Row[], clockBackMs = 0) => {
      const [reading] =
        observedValue(new TcpTables(windowsWith({ four: table4(rows), six: table4([]) })).read(clockBackMs * 1_000)) ??
        [];
      return reading?.latestStartId;
    };
    expect(latest([row])).toBeUndefined();
    expect(latest([{ ...row, beganAtMs: STARTED }])).toBe((STARTED + 1_000) * 1_000);
    expect(latest([{ ...row, beganAtMs: STARTED }], 3_600_000)).toBe((STARTED + 3_601_000) * 1_000);
  });

  it('keep their number while they last, and give it to nobody else', () => {
    const shown = { four: table4([{ local: '192.0.2.10:1', remote: '203.0.113.5:3333', pid: 8 }]), six: table4([]) };
    const tables = new TcpTables(windowsWith(shown));
    const idNow = () => observedValue(tables.read())?.map(({ socketId }) => socketId);
    const [first] = observedValue(tables.read()) ?? [];
    expect(observedValue(tables.read())?.[0]).toBe(first);
    shown.four = table4([{ local: '192.0.2.10:1', remote: '203.0.113.5:3333', pid: 8, state: 8 }]);
    expect(idNow()).toEqual([1]);
    shown.four = table4([{ local: '192.0.2.10:1', remote: '203.0.113.5:3333', pid: 12 }]);
    expect(idNow()).toEqual([2]);
    shown.four = table4([{ local: '192.0.2.10:1', remote: '203.0.113.5:3333', pid: 8 }]);
    expect(idNow()).toEqual([3]);
  });

  it('are read with as much room as they need, and an error says its number', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({
      ...{ local: `192.0.2.10:${index + 1}`, remote: '203.0.113.5:3333', pid: 8 },
    }));
    const windows = windowsWith({ four: table4(many), six: table4([]) });
    expect(observedValue(new TcpTables(windows).read())).toHaveLength(5_000);
    windows.readTcpTable = () => ({ error: 50, neededBytes: 0 });
    expect(new TcpTables(windows).read()).toEqual({ unobservable: 'failed', detail: 'error-50' });
    const without6 = windowsWith({ four: table4(many.slice(0, 2)), six: table4([]) });
    const both = without6.readTcpTable as (family: number, buffer: Buffer) => { error: number; neededBytes: number };
    without6.readTcpTable = ((family: number, buffer: Buffer) =>
      family === 2 ? both(family, buffer) : { error: 50, neededBytes: 0 }) as FakeWindows['readTcpTable'];
    expect(observedValue(new TcpTables(without6).read())).toHaveLength(2);
  });

  it('survive any table', () => {
    fuzz('tcp table', fc.uint8Array({ maxLength: 1_000 }), (bytes) => {
      new TcpTables(windowsWith({ four: Buffer.from(bytes), six: Buffer.from(bytes) })).read();
    });
  });
});

describe('counters of Windows', () => {
  const countersOf = (...processors: readonly FakeProcessor[]) => {
    const windows = new FakeWindows();
    windows.processors = processors;
    return new HostCountersReader(windows).read();
  };
  const ONE = { idleMs: 900, kernelMs: 1_000, userMs: 50, interruptMs: 7 };

  it('are sums over processors, with idle time taken out of kernel time', () => {
    expect(countersOf(ONE, { idleMs: 800, kernelMs: 850, userMs: 100, interruptMs: 3 })).toEqual({
      value: {
        ...{ cpuCount: 2, idleMs: 1_700, systemMs: 150, userMs: 150, interruptMs: 10, uptimeMs: 1_000 },
        ...{ iowaitMs: 0, stealMs: 0, forks: 0 },
      },
    });
  });

  it('are unknown from when idle time has risen by more than the kernel time that it is a part of', () => {
    const windows = new FakeWindows();
    const reader = new HostCountersReader(windows);
    const read = (idleMs: number, kernelMs: number) => {
      windows.processors = [{ ...ONE, idleMs, kernelMs }];
      return reader.read();
    };
    expect(read(900, 1_000)).toMatchObject({ value: { systemMs: 100 } });
    // Read at different moments.
    expect(read(2_120, 2_100)).toMatchObject({ value: { idleMs: 2_120, systemMs: 0 } });
    expect(read(3_900, 3_200)).toEqual({ unobservable: 'unsupported', detail: 'idle-beyond-kernel' });
    expect(read(4_000, 4_500)).toEqual({ unobservable: 'unsupported', detail: 'idle-beyond-kernel' });
  });

  it('are those of all groups of processors', () => {
    const all = Array.from({ length: 200 }, (_, index) => ({ ...ONE, group: Math.floor(index / 64) }));
    expect(countersOf(...all)).toMatchObject({ value: { cpuCount: 200, idleMs: 180_000, userMs: 10_000 } });
    const windows = new FakeWindows();
    windows.processors = all;
    const whole = windows.queryGroup.bind(windows);
    windows.queryGroup = (kind, group, buffer) =>
      group === 2 ? { status: 0xc000_0002 | 0, neededBytes: 0 } : whole(kind, group, buffer);
    expect(new HostCountersReader(windows).read()).toEqual({ unobservable: 'failed', detail: '0xc0000002' });
  });

  it('are asked for by the call that is not changed by what hides processes', () => {
    const windows = new FakeWindows();
    windows.processors = [ONE];
    windows.querySystem = (_, buffer) => ({
      status: 0,
      neededBytes: processorRows([{ ...ONE, idleMs: 950 }]).copy(buffer),
    });
    expect(new HostCountersReader(windows).read()).toMatchObject({ value: { idleMs: 900 } });
  });

  it('are asked for by the other one where there is only that', () => {
    const windows = new FakeWindows();
    windows.processors = [ONE];
    let asked = 0;
    windows.queryGroup = () => {
      asked++;
      return { status: 0xc000_0002 | 0, neededBytes: 0 };
    };
    const reader = new HostCountersReader(windows);
    for (let time = 0; time < 3; time++) expect(reader.read()).toMatchObject({ value: { idleMs: 900 } });
    expect(asked).toBe(1);
  });

  it('are none without a processor or with an error', () => {
    expect(countersOf()).toEqual({ unobservable: 'failed', detail: 'no-processor' });
    const windows = new FakeWindows();
    const failed = { status: 0xc000_0005 | 0, neededBytes: 0 };
    windows.queryGroup = () => failed;
    windows.querySystem = () => failed;
    expect(new HostCountersReader(windows).read()).toEqual({ unobservable: 'failed', detail: '0xc0000005' });
  });
});

describe('logins of Windows', () => {
  const session = (id: number, state: number, station: string, user: string, domain = 'SITE') => {
    const info = Buffer.alloc(SESSION_INFO.bytes);
    const { at } = SESSION_INFO;
    info.writeUInt32LE(state, at.state);
    info.writeUInt32LE(id, at.sessionId);
    info.write(station, at.winStationName, 'utf16le');
    info.write(domain, at.domain, 'utf16le');
    info.write(user, at.userName, 'utf16le');
    info.writeBigInt64LE(BigInt(STARTED) * 10_000n + 116_444_736_000_000_000n, at.logonTime);
    return info;
  };

  it('are whoever is active, at the console or from afar', () => {
    const windows = new FakeWindows();
    windows.sessions.set(0, session(0, 4, 'Services', ''));
    windows.sessions.set(1, session(1, 0, 'Console', 'operator'));
    windows.sessions.set(2, session(2, 4, '', 'gone'));
    windows.sessions.set(3, session(3, 0, 'RDP-Tcp#7', 'twentyone-characters!', 'SEVENTEEN-LETTERS'));
    windows.sessions.set(4, Buffer.alloc(8));
    expect(readLogins(windows)).toEqual({
      value: [
        { user: { text: 'SITE\\operator' }, line: { text: '1 Console' }, sinceMs: STARTED },
        { user: { text: 'SEVENTEEN-LETTERS\\twentyone-characters!' }, line: { text: '3 RDP-Tcp#7' }, sinceMs: STARTED },
      ],
    });
  });

  it('are unknown when nobody answers', () => {
    const windows = new FakeWindows();
    windows.listSessions = () => undefined;
    expect(readLogins(windows)).toMatchObject({ unobservable: 'failed' });
  });
});
