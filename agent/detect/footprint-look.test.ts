import { expect, it } from 'vitest';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { ImageSignature, ProcessFootprint } from '#shared/model/process-footprint.ts';
import { plainFootprint } from '../testing/footprints.ts';
import { footprintLook } from './footprint-look.ts';

const NOT_NOW = unobservable('paused', 'spares-processor');
const TRUSTED = observed({ state: 'trusted', by: 'Example Ltd' } as const);
const named = { originalName: observed({ name: 'App.exe' }) };

const judged = (signature: Observed<ImageSignature>, digest: string): Pick<ProcessFootprint, 'origin'> => ({
  origin: observed({
    file: 'same',
    package: unobservable('unsupported'),
    content: observed({ sizeBytes: 9, links: 1, digest }),
    signature,
  }),
});

it('knows a signature, and the name that was signed with it, while that is not judged anew', () => {
  const before = plainFootprint({ ...judged(TRUSTED, 'd'), ...named });
  expect(footprintLook.withKnown?.(before, plainFootprint(judged(NOT_NOW, 'd')))).toEqual(before);
});

it.each([
  ['of another program', judged(NOT_NOW, 'e')],
  ['that is judged anew', judged(observed({ state: 'none' }), 'd')],
])('knows nothing of one %s', (_, origin) => {
  const now = plainFootprint(origin);
  expect(footprintLook.withKnown?.(plainFootprint({ ...judged(TRUSTED, 'd'), ...named }), now)).toEqual(now);
});
