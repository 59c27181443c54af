import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../../../scripts/testing/fuzz.ts';
import { readDirectoryEntries } from './directory-entries.ts';
import { parseLoadAverage } from '../process/load-average.ts';
import { foreignLibrariesOf, parseMappedFiles } from './mapped-libraries.ts';
import { parsePreload } from './preload-file.ts';
import { findProcessMounts } from './process-mounts.ts';

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 3_000 }),
  hostileText().map((text) => Buffer.from(text, 'utf8')),
);
const mountsIn = (text: string) => findProcessMounts(Buffer.from(text, 'latin1'), '/proc');

describe('findProcessMounts', () => {
  const line = (mountPoint: string, rest = ' - tmpfs none rw') => `36 35 98:0 / ${mountPoint} rw,noatime${rest}\n`;

  it('names the process and what lies over it', () => {
    const text =
      line('/proc', ' - proc proc rw') + line('/proc/77') + line('/proc/78/exe', ' shared:1 - ext4 /dev/a rw');
    expect(mountsIn(text)).toEqual([
      { pid: 77, mountPoint: { text: '/proc/77' }, fileSystem: 'tmpfs' },
      { pid: 78, mountPoint: { text: '/proc/78/exe' }, fileSystem: 'ext4' },
    ]);
  });

  it.each(['/proc', '/proc/sys/fs/binfmt_misc', '/proc/self', '/proc/0', '/proc/12x', '/srv/proc/77', '/proc\\04077'])(
    '%s is no process',
    (mountPoint) => expect(mountsIn(line(mountPoint))).toEqual([]),
  );

  it('does not take the root of a mount, or a source, for its mount point', () => {
    expect(mountsIn('36 35 98:0 /proc/77 /mnt rw - proc proc rw\n')).toEqual([]);
    expect(mountsIn('36 35 98:0 / /mnt rw - fuse /proc/77 rw\n')).toEqual([]);
  });

  it('keeps a name as the kernel escaped it, and says at least the type is unknown', () => {
    expect(mountsIn('1 2 3:4 / /proc/5/a\\040b rw -')).toEqual([
      { pid: 5, mountPoint: { text: '/proc/5/a b' }, fileSystem: 'unknown' },
    ]);
  });

  it('finds any mount among any others, and survives anything', () => {
    const pid = fc.integer({ min: 1, max: 4_194_304 });
    fuzz('mountinfo', fc.array(fc.tuple(pid, fc.boolean()), { maxLength: 40 }), (mounts) => {
      const text = mounts.map(([each, isOver]) => line(isOver ? `/proc/${each}` : `/srv/${each}`)).join('');
      expect(mountsIn(text).map((mount) => mount.pid)).toEqual(mounts.flatMap(([each, is]) => (is ? [each] : [])));
    });
    fuzz('mountinfo of any bytes', anyBytes, (bytes) => void findProcessMounts(bytes, '/proc'));
    const many = Buffer.from(line('/proc/9').repeat(50_000), 'latin1');
    expect(findProcessMounts(many, '/proc')).toHaveLength(64);
  });
});

describe('parseLoadAverage', () => {
  it('reads threads and the last id', () => {
    expect(parseLoadAverage('0.20 0.18 0.12 1/80 11206\n')).toEqual({ threads: 80, lastPid: 11_206 });
    expect(parseLoadAverage(readFileSync('/proc/loadavg', 'latin1'))).toBeDefined();
  });
  it.each(['', '0.2 0.1 0.1 1/80\n', '0.2 0.1 0.1 1/x 5\n', 'x 0.1 0.1 1/8 5\n'])('%j is none', (text) =>
    expect(parseLoadAverage(text)).toBeUndefined(),
  );
  it('survives anything', () => fuzz('loadavg', hostileText(), (text) => void parseLoadAverage(text)));
});

describe('readDirectoryEntries', () => {
  const entry = (name: string) => {
    const bytes = Buffer.alloc(Math.ceil((19 + name.length + 1) / 8) * 8);
    bytes.writeUInt16LE(bytes.length, 16);
    bytes.write(name, 19, 'latin1');
    return bytes;
  };
  const namesIn = (bytes: Uint8Array, length = bytes.length) => {
    const names: string[] = [];
    readDirectoryEntries(Buffer.from(bytes), length, names);
    return names;
  };

  it('gives back any names, and stops where the kernel stopped', () => {
    const name = fc.string({ unit: fc.constantFrom('0', '7', 'a', '.', '~'), minLength: 1, maxLength: 30 });
    fuzz('getdents', fc.array(name, { maxLength: 50 }), (names) => {
      const bytes = Buffer.concat(names.map(entry));
      expect(namesIn(bytes)).toEqual(names);
      expect(namesIn(Buffer.concat([bytes, entry('left over')]), bytes.length)).toEqual(names);
    });
  });
  it('survives anything', () => fuzz('getdents of any bytes', anyBytes, (bytes) => void namesIn(bytes)));
});

describe('libraries', () => {
  const maps = [
    '55d0-55d1 r--p 00000000 08:01 11 /opt/node/bin/node',
    '55d1-55d2 r-xp 00001000 08:01 11 /opt/node/bin/node',
    '7f00-7f01 r-xp 00000000 08:01 12 /usr/lib/x86_64-linux-gnu/libc.so.6',
    '7f02-7f03 r-xp 00000000 08:01 13 /srv/app/node_modules/koffi/koffi.node',
    '7f04-7f05 r-xp 00000000 08:01 14 /tmp/node_modules/x.node',
    '7f06-7f07 r-xp 00000000 08:01 15 /usr/local/lib/lib process hider.so',
    '7f08-7f09 r--p 00000000 08:01 16 /usr/lib/locale/locale-archive',
    '7f0a-7f0b r-xp 00000000 00:00 0 [vdso]',
    '7f0c-7f0d rwxp 00000000 00:00 0',
    '7f0c-7f0d r-xp 00000000 08:01 18 /usr/lib/x86_64-linux-gnu/libm.so.6 (deleted)',
    '7f0e-7f0f r-xp 00000000 08:01 17 /dev/shm/libc.so.6 (deleted)',
  ].join('\n');

  it('that are neither ours nor of the C library', () => {
    const isOurs = (path: string) => path.startsWith('/srv/app/');
    const foreign = foreignLibrariesOf(parseMappedFiles(Buffer.from(maps)), {
      executable: '/opt/node/bin/node',
      isOurs,
    });
    expect(foreign.map(({ text }) => text)).toEqual([
      '/tmp/node_modules/x.node',
      '/usr/local/lib/lib process hider.so',
      '/dev/shm/libc.so.6 (deleted)',
    ]);
  });

  it('that are ours stay so when they are replaced by an upgrade', () => {
    const replaced =
      '55d1-55d2 r-xp 00001000 08:01 11 /opt/minesweep (deleted)\n7f00-7f01 r-xp 0 08:01 12 /u/a.node (deleted)';
    const ours = { executable: '/opt/minesweep', isOurs: (path: string) => path === '/u/a.node' };
    expect(foreignLibrariesOf(parseMappedFiles(Buffer.from(replaced)), ours)).toEqual([]);
  });

  it('of a preload file', () => {
    const text = '# a comment\n/a/b.so:/c d.so\t/e.so # rest\n\n$LIB/f.so';
    expect(parsePreload(Buffer.from(text)).map(({ text: path }) => path)).toEqual([
      ...['/a/b.so', '/c', 'd.so', '/e.so', '$LIB/f.so'],
    ]);
  });

  it('survive anything', () => {
    fuzz('maps', anyBytes, (bytes) => void parseMappedFiles(bytes));
    fuzz('ld.so.preload', anyBytes, (bytes) => void parsePreload(bytes));
  });
});
