import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ProcessTable } from '../../process-table.ts';
import { openWindowsPlatform } from '../open-windows-platform.ts';

it('Wine tells everybody the times of who asks, and that is noticed with the first sweep', async () => {
  const end = performance.now() + 500;
  while (performance.now() < end);
  using platform = await openWindowsPlatform(() => undefined);
  const table = new ProcessTable(1_024);
  platform.takeExits();
  platform.sweepProcesses(table);
  await sleep(100);
  expect(platform.takeExits()).toMatchObject({ unobservable: 'unsupported', detail: 'process-times' });
});
