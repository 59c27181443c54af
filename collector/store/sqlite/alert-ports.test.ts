import { expect, test } from 'vitest';
import { packPorts, unpackPorts } from './alert-ports.ts';

test.each([
  [51_544, 3333],
  [0, 65_535],
  [65_535, 0],
  [undefined, 53],
  [22, undefined],
  [undefined, undefined],
])('ports %s and %s come back', (source, destination) => {
  const ports = packPorts(source, destination);
  expect(unpackPorts(ports)).toEqual({ source, destination });
  expect(String(ports).length).toBeLessThanOrEqual(10);
});
