import { expect, it } from 'vitest';
import { unobservable } from '../model/observed.ts';
import type { ServiceProgram } from '../model/service-program.ts';
import { processOutputSchema, toProcessOutput } from './process-output.ts';

function servicesOf(...services: readonly ServiceProgram[]) {
  const run = { pid: 8, startId: 9, startedAtMs: 10, name: { text: 'svchost.exe' }, groupKey: 'exe:1' };
  const output = toProcessOutput({ ...run, cgroup: '/services/Dnscache', services });
  expect(processOutputSchema.parse(JSON.parse(JSON.stringify(output)))).toEqual(output);
  return output.services;
}

it('tells which files run for a service, and why one is not known', () => {
  const program = { value: { text: 'C:\\Windows\\System32\\svchost.exe' } };
  const library = { value: { text: '\ufffd.dll', rawBase64: '7aCA' } };
  const denied = unobservable('no-permission');
  expect(
    servicesOf(
      { name: 'Dnscache', program, library },
      { name: 'Spooler', program: denied },
      { name: 'Themes', program, library: unobservable('failed', 'too-long') },
    ),
  ).toEqual([
    { name: 'Dnscache', program: program.value.text, library: '\ufffd.dll', libraryBase64: '7aCA' },
    { name: 'Spooler', notObservable: [{ field: 'program', reason: 'no-permission' }] },
    {
      ...{ name: 'Themes', program: program.value.text },
      notObservable: [{ field: 'library', reason: 'failed', detail: 'too-long' }],
    },
  ]);
});
