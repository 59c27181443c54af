import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { osNameOfBytes } from '#shared/model/os-name.ts';
import { fuzz, hostileText } from '../../../../scripts/testing/fuzz.ts';
import { tcpRowOf } from '../../testing/proc-tree.ts';
import { hidepidOf } from '../capabilities.ts';
import { ticksPerSecondOf } from '../host/clock-ticks.ts';
import { parseOpenFilesLimit } from './descriptor-budget.ts';
import { parseHostCounters, parseUptime } from '../host/host-counters.ts';
import { parseMemoryTotal, parsePrettyName } from '../host/host-facts.ts';
import { ipTextOf } from '../../ip-text.ts';
import { parseCgroup } from './parse-cgroup.ts';
import { MAX_ARGUMENTS, parseCmdline } from './parse-cmdline.ts';
import { parseStatus } from './parse-status.ts';
import { parseTcpTable } from '../network/parse-tcp-table.ts';
import { splitDeleted } from './process-details.ts';
import { socketOfLink } from '../network/socket-owners.ts';
import { parsePasswd } from './users.ts';

const textsOf = (bytes: string) => parseCmdline(Buffer.from(bytes, 'latin1')).map(({ text }) => text);

describe('parseCmdline', () => {
  it.each([
    ['', []],
    ['a\0', ['a']],
    ['a\0b c\0', ['a', 'b c']],
    ['a\0\0', ['a', '']],
    ['a\0\0b\0', ['a', '', 'b']],
    ['xmrig: worker', ['xmrig: worker']],
    ['title\0\0\0\0\0\0', ['title']],
  ])('%j', (bytes, expected) => expect(textsOf(bytes)).toEqual(expected));

  it('keeps bytes that are no text and stops at its bound', () => {
    expect(parseCmdline(Buffer.from([0x61, 0xff, 0]))[0]).toEqual(osNameOfBytes(Buffer.from([0x61, 0xff])));
    expect(parseCmdline(Buffer.from('a\0'.repeat(MAX_ARGUMENTS + 5)))).toHaveLength(MAX_ARGUMENTS);
  });

  it('gives back any arguments', () => {
    const argument = fc.uint8Array({ minLength: 1, maxLength: 30 }).map((bytes) => bytes.map((byte) => byte || 1));
    fuzz('cmdline', fc.array(argument, { maxLength: 20 }), (argv) => {
      const bytes = Buffer.concat(argv.flatMap((each) => [each, Buffer.from([0])]));
      expect(parseCmdline(bytes)).toEqual(argv.map(osNameOfBytes));
    });
    fuzz('cmdline of any bytes', fc.uint8Array({ maxLength: 2_000 }), (bytes) => void parseCmdline(bytes));
  });
});

describe('parseStatus', () => {
  it('reads user, namespaces and capabilities', () => {
    const text = 'Name:\tx\\nUid:\t7\nUid:\t1000\t1001\t0\t0\nNSpid:\t500\t3\nCapEff:\t00000000a80425fb\n';
    expect(parseStatus(text)).toEqual({ uid: 1001, namespacePids: [500, 3], capabilities: 0xa80425fbn });
    expect(parseStatus('')).toEqual({});
  });
  it('survives anything', () => fuzz('status', hostileText(), (text) => void parseStatus(text)));
});

describe('parseCgroup', () => {
  const id = 'a'.repeat(64);
  it.each([
    ['0::/user.slice\n', { path: '/user.slice' }],
    ['2:cpu,cpuacct:/x\n1:name=systemd:/y\n0::/\n', { path: '/x' }],
    ['0::/\n', { path: '/' }],
    [`0::/system.slice/docker-${id}.scope\n`, { path: `/system.slice/docker-${id}.scope`, containerId: id }],
    [`4:memory:/docker/${id}\n`, { path: `/docker/${id}`, containerId: id }],
    [`0::/k/cri-containerd:${id}\n`, { path: `/k/cri-containerd:${id}`, containerId: id }],
    [`0::/kubepods/pod1/crio-${id}.scope/x\n`, { path: `/kubepods/pod1/crio-${id}.scope/x`, containerId: id }],
    ['0::/lxc.payload.web-1/init.scope\n', { path: '/lxc.payload.web-1/init.scope', containerId: 'web-1' }],
    [`0::/x/${'a'.repeat(65)}\n`, { path: `/x/${'a'.repeat(65)}` }],
    ['nothing\n', undefined],
  ])('%j', (text, expected) => expect(parseCgroup(text)).toEqual(expected));
  it('survives anything', () => fuzz('cgroup', hostileText(), (text) => void parseCgroup(`0::/${text}`)));
});

describe('parseTcpTable', () => {
  it('reads connections and leaves out listeners, waiting ones and orphans', () => {
    const rows = [
      tcpRowOf('192.0.2.1:51000', '203.0.113.9:3333', 1, 77),
      tcpRowOf('192.0.2.1:51001', '203.0.113.9:3333', 2, 78),
      tcpRowOf('192.0.2.1:51002', '203.0.113.9:3333', 8, 79),
      tcpRowOf('192.0.2.1:51003', '203.0.113.9:3333', 6, 80),
      tcpRowOf('0.0.0.0:22', '0.0.0.0:0', 10, 81),
      tcpRowOf('192.0.2.1:51004', '203.0.113.9:3333', 1, 0),
    ];
    const { sockets, malformed } = parseTcpTable(`header\n${rows.join('\n')}\nbroken\n`);
    expect(malformed).toBe(1);
    expect(sockets.map(({ socketId, state }) => [socketId, state])).toEqual([
      [77, 'established'],
      [78, 'opening'],
      [79, 'closing'],
    ]);
    expect(sockets[0]).toMatchObject({
      uid: 1001,
      tuple: { local: { ip: '192.0.2.1', port: 51_000 }, remote: { ip: '203.0.113.9', port: 3333 } },
    });
  });

  it('writes mapped IPv4 as IPv4', () => {
    const row =
      '   0: 0000000000000000FFFF00000A0200C0:0016 0000000000000000FFFF0000057100CB:D431 01 00000000:00000000 02:0000 00000000     0        0 9 2 0';
    expect(parseTcpTable(`h\n${row}`).sockets[0]?.tuple).toEqual({
      protocol: 'tcp',
      local: { ip: '192.0.2.10', port: 22 },
      remote: { ip: '203.0.113.5', port: 54_321 },
    });
  });

  it('survives anything', () => {
    fuzz('tcp table', hostileText(), (text) => void parseTcpTable(`header\n   0: 0100007F:0016 ${text}\n${text}`));
  });
});

describe('ipTextOf', () => {
  it.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['fe800000000000000000000000000000', 'fe80::'],
    ['00000000000000000000ffffc0000201', '192.0.2.1'],
    ['cb007105', '203.0.113.5'],
  ])('%s is %s', (hex, text) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(ipTextOf(bytes, 0, bytes.length === 4 ? 4 : 16)).toBe(text);
  });
});

describe('parseHostCounters', () => {
  const text = 'cpu  100 10 50 900 7 1 2 3 0 0\ncpu0 1 0\ncpu1 1 0\nintr 1\nprocesses 42\n';
  it('turns ticks into milliseconds', () => {
    expect(parseHostCounters(text, 100, 5)).toEqual({
      cpuCount: 2,
      interruptMs: 30,
      idleMs: 9_000,
      iowaitMs: 70,
      stealMs: 30,
      userMs: 1_100,
      systemMs: 530,
      forks: 42,
      uptimeMs: 5,
    });
    expect(parseHostCounters('cpu0 1 2 3 4\nprocesses 1\n', 100, 5)).toBeUndefined();
    expect(parseUptime('2048.07 3981.52\n')).toBe(2_048_070);
  });
  it('survives anything', () => {
    fuzz('host counters', hostileText(), (hostile) => {
      parseHostCounters(`cpu  ${hostile}`, 100, 0);
      parseUptime(hostile);
    });
  });
});

describe('small files', () => {
  it('reads accounts, the first of each number', () => {
    const users = parsePasswd(
      'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:\n#no:x:5:5::/:\nbad\nmine:x:1001:1:a:/home/mine:\n',
    );
    expect([...users]).toEqual([
      [0, { name: 'root', home: '/root' }],
      [1001, { name: 'mine', home: '/home/mine' }],
    ]);
  });
  it('reads limits, memory, names and mounts', () => {
    expect(parseOpenFilesLimit('Max open files            1024                 20000                files\n')).toBe(
      1_024,
    );
    expect(parseMemoryTotal('MemTotal:       24684100 kB\n')).toBe(24_684_100 * 1_024);
    expect(parsePrettyName('ID=x\nPRETTY_NAME="Debian 12"\n')).toBe('Debian 12');
    expect(hidepidOf('22 27 0:21 / /proc rw - proc proc rw,hidepid=invisible\n', '/proc')).toBe('invisible');
    expect(hidepidOf('22 27 0:21 / /proc rw - proc proc rw,hidepid=0\n', '/proc')).toBeUndefined();
    expect(socketOfLink('socket:[123]')).toBe(123);
    expect(socketOfLink('/tmp/socket:[123]')).toBeUndefined();
  });
  it('reads the clock of the auxiliary vector', () => {
    const vector = Buffer.alloc(48);
    vector.writeBigUInt64LE(6n, 0);
    vector.writeBigUInt64LE(17n, 16);
    vector.writeBigUInt64LE(250n, 24);
    expect(ticksPerSecondOf(vector)).toBe(250);
    expect(ticksPerSecondOf(Buffer.alloc(31))).toBeUndefined();
  });
  it('tells a deleted file from one that is called so', () => {
    const target = Buffer.from('/tmp/x (deleted)');
    expect(splitDeleted(target, () => 0)).toEqual({ path: Buffer.from('/tmp/x'), isDeleted: true });
    expect(splitDeleted(target, () => 1)).toEqual({ path: target, isDeleted: false });
    expect(splitDeleted(Buffer.from('/memfd:a (deleted)'), () => 0).path.toString()).toBe('/memfd:a');
    expect(splitDeleted(Buffer.from(' (deleted)'), () => 0).isDeleted).toBe(false);
  });
  it('survives anything', () => {
    fuzz('small files', hostileText(), (text) => {
      parsePasswd(text);
      parseOpenFilesLimit(text);
      hidepidOf(text, '/proc');
      ticksPerSecondOf(Buffer.from(text));
    });
  });
});
