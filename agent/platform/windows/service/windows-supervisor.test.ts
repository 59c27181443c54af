import { expect, it } from 'vitest';
import type { ServiceCalls } from './service-calls.ts';
import { SERVICE_STATUS } from '../calls/structures.ts';
import { WindowsSupervisor } from './windows-supervisor.ts';

/* A service manager that does not listen, which the true one of a test never is. */

function managerThat(listens: boolean) {
  const told: number[] = [];
  const calls: Pick<ServiceCalls, 'dispatch' | 'setStatus' | 'lastError'> = {
    dispatch(_name, main) {
      main();
      return new Promise(() => undefined);
    },
    setStatus(status) {
      told.push(status.readUInt32LE(SERVICE_STATUS.at.currentState));
      return listens;
    },
    lastError: () => 6,
  };
  return { told, calls };
}

it('does not begin for a service manager that hears nothing', async () => {
  await expect(new WindowsSupervisor(managerThat(false).calls).connect()).rejects.toThrow(/does not listen.*error 6/);
});

it('ends although the service manager never lets go', async () => {
  const { calls, told } = managerThat(true);
  let ends = 0;
  const supervisor = new WindowsSupervisor(calls, { letGoMs: 10, endNow: () => (ends += 1) });
  expect(await supervisor.connect()).toBe(true);
  await supervisor.ended(0);
  expect([told, ends]).toEqual([[2, 1], 1]);
});
