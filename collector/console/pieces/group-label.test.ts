import { expect, it } from 'vitest';
import { groupLabelOf } from './group-label.ts';

it.each([
  ['/services/Spooler', 'process.service'],
  ['/services/svchost -k netsvcs', 'process.service'],
  ['/system.slice/services/x', 'process.cgroup'],
  ['/services', 'process.cgroup'],
  [undefined, 'process.cgroup'],
])('calls %s by the word of its system', (cgroup, label) => {
  expect(groupLabelOf(cgroup)).toBe(label);
});
