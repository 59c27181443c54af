import { expect, it } from 'vitest';
import { observed, unobservable } from '#shared/model/observed.ts';
import { keepKnownServices } from './keep-known-services.ts';

const file = (text: string) => observed({ text });
const HOST = file('C:\\Windows\\System32\\svchost.exe');
const BUSY = unobservable('failed', 'error-1053');
const known = { name: 'A', program: HOST, library: file('C:\\a.dll') };

it('keeps what was known where it cannot be read now', () => {
  expect(keepKnownServices([known], undefined)).toEqual([known]);
  expect(keepKnownServices([known], [{ name: 'A', program: BUSY }])).toEqual([known]);
  expect(keepKnownServices([known], [{ name: 'A', program: HOST, library: BUSY }])).toEqual([known]);
});

it('takes what is known now, and what is unknown both times as it is told now', () => {
  for (const now of [
    { ...known, library: file('C:\\other.dll') },
    { name: 'A', program: file('C:\\own.exe') },
    { name: 'B', program: BUSY },
  ])
    expect(keepKnownServices([known], [now])).toEqual([now]);
  const denied = { name: 'A', program: unobservable('no-permission') };
  expect(keepKnownServices([denied], [{ name: 'A', program: BUSY }])).toEqual([{ name: 'A', program: BUSY }]);
  expect(keepKnownServices(undefined, [known])).toEqual([known]);
  expect(keepKnownServices([known], [])).toEqual([]);
  expect(keepKnownServices(undefined, undefined)).toBeUndefined();
});
