import { expect, it } from 'vitest';
import { observed, observedValue, unobservable } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import { processRefSchema } from '#shared/model/process-ref.ts';
import type { ProcessDetails } from '../platform/platform.ts';
import { FakePlatform } from '../testing/fake-platform.ts';
import { groupKeyOf, isOtherProgram, processRefOf } from './process-ref.ts';

function details(change: Partial<ProcessDetails> = {}): ProcessDetails {
  const platform = new FakePlatform();
  const { pid, startId } = platform.start(7);
  return { ...(observedValue(platform.readProcess(pid, startId)) ?? expect.fail()), ...change };
}

it('groups runs of one file under one path, and nothing else', () => {
  const exe = (text: string) => observed(osNameOfText(text));
  const file = (inode: number) => observed({ device: 1, inode });
  const keys = [
    details({ exe: exe('/usr/bin/a'), exeFile: file(1) }),
    details({ exe: exe('/usr/bin/a'), exeFile: file(2) }),
    details({ exe: exe('/usr/bin/b'), exeFile: file(1) }),
    details({ exe: exe('/memfd:x'), exeFile: file(3), exeDeleted: true }),
    details({ exe: unobservable('no-permission'), exeFile: unobservable('no-permission') }),
    details({ kernelThread: true }),
  ].map(groupKeyOf);
  expect(new Set(keys).size).toBe(keys.length);
  expect(groupKeyOf(details({ pid: 99, startId: 5, exe: exe('/usr/bin/a'), exeFile: file(1) }))).toBe(keys[0]);
  expect(groupKeyOf(details({ exe: exe('/memfd:x'), exeFile: file(4), exeDeleted: true }))).toBe(keys[3]);
});

it('makes a reference that the protocol takes, with reasons for what is not there', () => {
  const ref = processRefOf(details({ argv: unobservable('no-permission'), user: unobservable('failed') }));
  expect(processRefSchema.parse(ref)).toEqual(ref);
  expect(ref.notObservable).toEqual([
    { field: 'argv', reason: 'no-permission' },
    { field: 'cwd', reason: 'no-permission' },
    { field: 'user', reason: 'failed' },
  ]);
});

it('lets arguments that a process made long leave the host in part, without half a secret', () => {
  const argv = ['x', `--token=${'s'.repeat(20_000)}`, '-o', 'pool.example:3333', '\u001b'.repeat(64_000), 'last'];
  const texts = processRefOf(details({ argv: observed(argv.map(osNameOfText)) })).argv?.map(({ text }) => text) ?? [];
  expect(texts.slice(0, 4)).toEqual(['x', '--token=[redacted]', '-o', 'pool.example:3333']);
  expect(texts.join('').length).toBeLessThan(9_000);
  expect(texts.at(-1)).toMatch(/…$/);
  const many = Array.from({ length: 4_000 }, (_, at) => osNameOfText(String(at)));
  expect(processRefOf(details({ argv: observed(many) })).argv?.length).toBeLessThanOrEqual(257);
  const raw = { text: '\ufffd'.repeat(9_000), rawBase64: '/w=='.repeat(3_000) };
  expect(processRefOf(details({ argv: observed([raw]) })).argv?.[0]).not.toHaveProperty('rawBase64');
});

it('knows who runs it by an identifier that stays, whatever the account is called by then', () => {
  const nobody = { exe: unobservable('no-permission'), exeFile: unobservable('no-permission') };
  const before = details({ ...nobody, user: observed({ sid: 'S-1-5-21-1-2-3-7' }) });
  const later = details({ ...nobody, user: observed({ sid: 'S-1-5-21-1-2-3-7', name: 'SITE\\operator' }) });
  expect(groupKeyOf(later)).toBe(groupKeyOf(before));
  expect(processRefOf(before)).toMatchObject({ user: 'S-1-5-21-1-2-3-7', sid: 'S-1-5-21-1-2-3-7' });
  expect(processRefOf(later)).toMatchObject({ user: 'SITE\\operator', sid: 'S-1-5-21-1-2-3-7' });
});

it('tells another program by file, path, name or arguments, and not by its parent', () => {
  expect(isOtherProgram(details(), details({ parentPid: 77 }))).toBe(false);
  expect(isOtherProgram(details(), details({ argv: observed([osNameOfText('x')]) }))).toBe(true);
  expect(isOtherProgram(details(), details({ name: { text: '\ufffd', rawBase64: '/w==' } }))).toBe(true);
});

it('takes the secrets out of the unit that a process belongs to', () => {
  const cgroup = observed('/system.slice/sync@--password\\x3ds3cr3t.service');
  expect(processRefOf(details({ cgroup })).cgroup).toBe('/system.slice/sync@--password=[redacted].service');
});

it('tells which files run for a service, without a secret that is registered with them', () => {
  const file = (text: string) => observed(osNameOfText(text));
  const library = { text: 'C:\\\ufffd.dll', rawBase64: 'QzpcXO2gvS5kbGw=' };
  const services = [
    { name: 'Helper', program: file('C:\\tools\\wrapper --token s3cr3t'), library: file('C:\\x.dll;password=s3cr3t') },
    { name: 'Dnscache', program: unobservable('no-permission'), library: observed(library) },
  ];
  const told = processRefOf(details({ services })).services;
  expect(JSON.stringify(told)).not.toContain('s3cr3t');
  expect(told).toMatchObject([
    { name: 'Helper', program: { value: { text: 'C:\\tools\\wrapper --token [redacted]' } } },
    { name: 'Dnscache', program: { unobservable: 'no-permission' }, library: { value: library } },
  ]);
});
