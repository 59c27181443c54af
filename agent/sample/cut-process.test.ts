import { expect, it } from 'vitest';
import { cutProcess } from './cut-process.ts';

const run = { pid: 8, startId: 9, startedAtMs: 10, name: { text: 'svchost.exe' }, groupKey: 'exe:1' };
const servicesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `s${index}`, program: { value: { text: 'C:\\x.exe' } } }));

it('leaves alone what is small', () => {
  const small = { ...run, argv: [{ text: 'x' }], services: servicesOf(8) };
  expect(cutProcess(small)).toEqual(small);
  expect(cutProcess(run)).toEqual(run);
});

it('counts the services that are left out, those that were left out before among them', () => {
  const cut = cutProcess({ ...run, services: servicesOf(64), servicesLeftOut: 3 });
  expect([cut.services?.length, cut.services?.[0]?.name, cut.servicesLeftOut]).toEqual([8, 's0', 59]);
});

it('marks arguments that were cut', () => {
  const cut = cutProcess({
    ...run,
    argv: [{ text: 'a'.repeat(300) }, ...Array.from({ length: 60 }, () => ({ text: 'b' }))],
  });
  expect(cut.argv?.[0]?.text).toBe(`${'a'.repeat(256)}…`);
  expect([cut.argv?.length, cut.argv?.at(-1)?.text]).toEqual([49, '…']);
});
