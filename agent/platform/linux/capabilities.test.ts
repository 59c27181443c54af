import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import { ProcTree } from '../testing/proc-tree.ts';
import { readCapabilities } from './capabilities.ts';

it.each([
  ['000001ffffffffff', 'raw-views'],
  // Those of the unit: no right to mount.
  ['0000000000081004', 'raw-views:no-cap-sys-admin'],
])('tells whether what is covered by a mount can be read, with the rights %s', (rights, detail) => {
  using tree = new ProcTree();
  tree.writeProcess({ pid: 1 });
  writeFileSync(`${tree.paths.proc}/self/status`, `Name:\tx\nNSpid:\t77\nCapEff:\t${rights}\n`);
  const seen = observed(true);
  const capabilities = readCapabilities({
    ...{ paths: tree.paths, hostCpu: seen, connections: seen, connectionsBy: 'sock-diag', exits: undefined },
    ...{ census: seen, censusBy: 'raw-views' },
  });
  expect(capabilities.find(({ name }) => name === 'hidden-processes')).toEqual({ name: 'hidden-processes', detail });
});
