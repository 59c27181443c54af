import { expect, it } from 'vitest';
import { expectLinear, fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { scrubControlGroup } from './scrub-control-group.ts';

const SECRET = 'Hunter2-Zq8';

it.each([
  [`/system.slice/backup@--token\\x3d${SECRET}.service`, '/system.slice/backup@--token=[redacted].service'],
  [
    `/system.slice/system-sync.slice/sync@postgres:\\x2f\\x2fapp:${SECRET}\\x40db.example.service/x`,
    '/system.slice/system-sync.slice/sync@postgres://app:[redacted]@db.example.service/x',
  ],
  [`/system.slice/app@password:${SECRET}.scope`, '/system.slice/app@password:[redacted].scope'],
])('takes the secret out of %s', (path, scrubbed) => {
  expect(scrubControlGroup(path)).toBe(scrubbed);
  expect(scrubControlGroup(scrubbed)).toBe(scrubbed);
});

it.each([
  '/user.slice/user-1000.slice/user@1000.service/app.slice/app-x@3d2f.service',
  '/system.slice/sshd@3-192.0.2.1:22-192.0.2.7:51234.service',
  '/system.slice/system-systemd\\x2dfsck.slice/systemd-fsck@dev-disk-by\\x2duuid-1\\x2d2.service',
  '/kubepods.slice/kubepods-burstable.slice/cri-containerd-0123.scope',
  '/services/svchost -k netsvcs',
  '/',
  '',
])('leaves %s as it is', (path) => {
  expect(scrubControlGroup(path)).toBe(path);
});

it('survives any path, in time in proportion to its length', () => {
  fuzz('control groups', hostileText(), (path) => void scrubControlGroup(path));
  for (const unit of ['/a@', '@', '\\x3d', '@\\x']) expectLinear(unit, scrubControlGroup);
});
