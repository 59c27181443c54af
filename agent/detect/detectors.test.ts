import { expect, it } from 'vitest';
import { signals } from '#shared/verdict/signals.ts';
import { createDetectors } from './detectors.ts';

it('every signal that a host can tell is told by one detector', () => {
  const ofHost = Object.entries(signals).flatMap(([code, { witness }]) => (witness === 'host' ? [code] : []));
  const told = createDetectors().flatMap((detector) => detector.signals);
  expect(told.sort()).toEqual(ofHost.sort());
});
