import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fuzz } from '../../scripts/testing/fuzz.ts';
import { PackageOwners } from '../platform/linux/packages/package-owners.ts';
import { parseRpmHeader } from '../platform/linux/packages/parse-rpm-header.ts';

interface Package {
  readonly name: string;
  readonly files: readonly string[];
}

/** A header as rpm's database keeps it, with the tags that are read. */
function headerOf({ name, files }: Package): Buffer {
  const folders = [...new Set(files.map((file) => file.slice(0, file.lastIndexOf('/') + 1)))];
  const numbers = Buffer.alloc(4 * files.length);
  for (const [index, file] of files.entries())
    numbers.writeUInt32BE(folders.indexOf(file.slice(0, file.lastIndexOf('/') + 1)), 4 * index);
  const strings = (texts: readonly string[]) => Buffer.from(texts.map((text) => `${text}\0`).join(''));
  const tags = [
    { tag: 1000, type: 6, count: 1, data: strings([name]) },
    { tag: 1116, type: 4, count: files.length, data: numbers },
    {
      tag: 1117,
      type: 8,
      count: files.length,
      data: strings(files.map((file) => file.slice(file.lastIndexOf('/') + 1))),
    },
    { tag: 1118, type: 8, count: folders.length, data: strings(folders) },
  ];
  const index = Buffer.alloc(8 + 16 * tags.length);
  const data = Buffer.concat(tags.map((each) => each.data));
  index.writeUInt32BE(tags.length, 0);
  index.writeUInt32BE(data.length, 4);
  let offset = 0;
  for (const [place, each] of tags.entries()) {
    for (const [word, value] of [each.tag, each.type, offset, each.count].entries())
      index.writeUInt32BE(value, 8 + 16 * place + 4 * word);
    offset += each.data.length;
  }
  return Buffer.concat([index, data]);
}

/** The tables that rpm 4.16 makes and that are read (lib/backend/sqlite.c). */
function writeDatabase(path: string, packages: readonly Package[]): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)');
  database.exec("CREATE TABLE Basenames (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)");
  const addPackage = database.prepare('INSERT INTO Packages VALUES (?, ?)');
  const addFile = database.prepare('INSERT INTO Basenames VALUES (?, ?, ?)');
  for (const [index, each] of packages.entries()) {
    addPackage.run(index + 1, headerOf(each));
    for (const [place, file] of each.files.entries())
      addFile.run(file.slice(file.lastIndexOf('/') + 1), index + 1, place);
  }
  database.close();
}

const PACKAGES: readonly Package[] = [
  { name: 'coreutils', files: ['/usr/bin/cat', '/usr/share/doc/coreutils/README', '/usr/bin/sha256sum'] },
  { name: 'lists', files: ['/opt/lists/bin/cat', '/bin/old'] },
];

describe('owners of programs in the database of rpm', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rpm-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const ownersOf = (rpm = folder) => new PackageOwners({ dpkg: '/nonexistent', rpm: [rpm] });
  const ask = (owners: PackageOwners, path: string) => owners.ownerOf(Buffer.from(path));

  it('are found by the whole path, and nothing is left beside the database', async () => {
    writeDatabase(join(folder, 'rpmdb.sqlite'), PACKAGES);
    const before = readdirSync(folder);
    const owners = ownersOf();
    expect(await ask(owners, '/usr/bin/sha256sum')).toEqual({ value: { name: 'coreutils' } });
    expect(await ask(owners, '/opt/lists/bin/cat')).toEqual({ value: { name: 'lists' } });
    expect(await ask(owners, '/usr/bin/old')).toEqual({ value: { name: 'lists' } });
    for (const path of ['/usr/bin/README', '/tmp/cat', '/usr/bin/ca', '/cat', "/usr/bin/'; DROP TABLE Packages"])
      expect(await ask(owners, path), path).toEqual({ value: {} });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('are remembered until something is installed', async () => {
    const path = join(folder, 'rpmdb.sqlite');
    writeDatabase(path, PACKAGES);
    const owners = ownersOf();
    expect(await ask(owners, '/usr/bin/new')).toEqual({ value: {} });
    rmSync(path);
    writeDatabase(path, [{ name: 'new', files: ['/usr/bin/new'] }]);
    utimesSync(path, 1_000, 1_000);
    expect(await ask(owners, '/usr/bin/new')).toEqual({ value: { name: 'new' } });
  });

  it('stand beside those of dpkg', async () => {
    writeDatabase(join(folder, 'rpmdb.sqlite'), PACKAGES);
    mkdirSync(join(folder, 'info'));
    writeFileSync(join(folder, 'status'), '');
    writeFileSync(join(folder, 'info/dash.list'), '/bin/dash\n');
    const owners = new PackageOwners({ dpkg: folder, rpm: [folder] });
    expect(await ask(owners, '/usr/bin/dash')).toEqual({ value: { name: 'dash' } });
    expect(await ask(owners, '/usr/bin/cat')).toEqual({ value: { name: 'coreutils' } });
  });

  it('are not observable in formats of older systems, in a damaged file, or for a name that everybody has', async () => {
    writeFileSync(join(folder, 'Packages.db'), 'RpmP');
    expect(await ask(ownersOf(), '/usr/bin/cat')).toEqual({ unobservable: 'not-implemented', detail: 'rpm-format' });
    writeFileSync(join(folder, 'rpmdb.sqlite'), 'no database'.repeat(1_000));
    expect(await ask(ownersOf(), '/usr/bin/cat')).toMatchObject({ unobservable: 'failed' });
    rmSync(join(folder, 'rpmdb.sqlite'));
    const files = Array.from({ length: 80 }, (_, index) => `/opt/${index}/run`);
    writeDatabase(join(folder, 'rpmdb.sqlite'), [{ name: 'many', files }]);
    expect(await ask(ownersOf(), '/opt/1/run')).toEqual({ unobservable: 'unsupported', detail: 'rpm-too-many' });
  });

  it('come from headers of which nothing is taken on trust', () => {
    const good = headerOf(PACKAGES[0] as Package);
    expect(parseRpmHeader(good, 2)).toEqual({ package: 'coreutils', path: Buffer.from('/usr/bin/sha256sum') });
    expect(parseRpmHeader(good, 3)).toBeUndefined();
    const damaged = fc.tuple(
      fc.nat(good.length - 1),
      fc.nat(255),
      fc.nat(good.length),
      fc.integer({ min: -2, max: 9 }),
    );
    fuzz('rpm header', damaged, ([at, byte, length, index]) => {
      const bytes = Buffer.from(good.subarray(0, length));
      if (at < length) bytes[at] = byte;
      parseRpmHeader(bytes, index);
    });
    fuzz('rpm header of nonsense', fc.uint8Array({ maxLength: 300 }), (bytes) => void parseRpmHeader(bytes, 0));
  });
});
