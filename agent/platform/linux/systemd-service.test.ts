import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExitStatus } from '#shared/cli/exit-status.ts';
import { requireOrSkip } from '../../../scripts/testing/require-tool.ts';
import { SystemdService } from './systemd-service.ts';

/** Stands in for systemctl: writes down what it is asked and keeps the one state that it was brought into. */
const STAND_IN = `#!/bin/sh
here=$(dirname "$0")
echo "$*" >>"$here/asked"
case $1 in
  restart | start) [ -e "$here/broken" ] && { echo 'Job failed.' >&2; exit 1; }; echo active >"$here/state" ;;
  disable | stop) echo inactive >"$here/state" ;;
  show) echo "ActiveState=$(cat "$here/state" 2>/dev/null || echo inactive)"; echo MainPID=4711; echo UnitFileState=enabled ;;
esac
`;

let folder: string;
const at = (name: string) => join(folder, name);
const asked = () =>
  readFileSync(at('asked'), 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('show'));
const service = (places: { readonly userId?: number; readonly booted?: string } = {}) =>
  new SystemdService({
    unitFile: at('etc/agent.service'),
    booted: folder,
    systemctl: at('systemctl'),
    userId: 0,
    ...places,
  });
const order = (more: { readonly tokenFile?: string; readonly args?: readonly string[] } = {}) => ({
  program: { file: at('program/minesweep'), args: [], folder: at('program') },
  args: more.args ?? ['agent', 'run'],
  ...{ dataFolder: at('data'), tokenFile: more.tokenFile, reads: [] },
});

beforeEach((context) => {
  requireOrSkip(context, process.getuid?.() === 0 ? undefined : 'files of root can be made by root only');
  folder = mkdtempSync(join(tmpdir(), 'minesweep-systemd-'));
  mkdirSync(at('program'));
  for (const [name, text] of [
    ['systemctl', STAND_IN],
    ['program/minesweep', ''],
    ['program/part', ''],
  ] as const)
    writeFileSync(at(name), text, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the service under systemd', () => {
  it('is installed, told of, and not touched by a second time', async () => {
    const first = await service().install(order());
    expect(asked()).toEqual(['daemon-reload', 'enable minesweep-agent.service', 'restart minesweep-agent.service']);
    expect(first.standing).toEqual({
      ...{ installed: true, state: 'running', pid: 4711, startsWithSystem: true, dataFolder: at('data') },
    });
    await service().install(order());
    expect(asked().slice(3)).toEqual(['enable minesweep-agent.service']);
  });

  it('is started anew when it is installed with other options', async () => {
    await service().install(order());
    await service().install(order({ args: ['agent', 'run', '--site', '100% $HOME'] }));
    expect(asked().slice(3)).toEqual([
      'daemon-reload',
      'enable minesweep-agent.service',
      'restart minesweep-agent.service',
    ]);
    expect(readFileSync(at('etc/agent.service'), 'utf8')).toContain('agent run --site "100%% $$HOME"\n');
  });

  it('starts and stops, and says what was reached', async () => {
    await service().install(order());
    expect((await service().stop()).standing).toHaveProperty('state', 'stopped');
    expect((await service().start()).standing).toHaveProperty('state', 'running');
  });

  it('tells where to look when the agent does not come up', async () => {
    writeFileSync(at('broken'), '');
    await expect(service().install(order())).rejects.toThrow(/Job failed[\s\S]*journalctl -u/);
  });

  it('goes without its data, or with them when that is asked for', async () => {
    await service().install(order());
    writeFileSync(at('data/agent.db'), '');
    await service().uninstall(false);
    expect(asked().slice(3, 5)).toEqual(['disable --now minesweep-agent.service', 'daemon-reload']);
    expect([existsSync(at('etc/agent.service')), existsSync(at('data/agent.db'))]).toEqual([false, true]);
    await service().install(order());
    await service().uninstall(true);
    expect(existsSync(at('data'))).toBe(false);
    expect(await service().query()).toEqual({ installed: false });
  });

  it('keeps a folder that is not known to be an agent’s, whatever is asked', async () => {
    await service().install(order());
    writeFileSync(at('data/thesis'), '');
    await service().uninstall(true);
    expect(existsSync(at('data/thesis'))).toBe(true);
  });
});

describe('what is refused, with nothing installed', () => {
  const refused = async (from: Promise<unknown>, status: ExitStatus, text: RegExp) => {
    await expect(from).rejects.toThrow(text);
    await expect(from).rejects.toHaveProperty('status', status);
    expect(existsSync(at('etc/agent.service'))).toBe(false);
  };

  it('a user who is not root', async () => {
    await refused(service({ userId: 1000 }).install(order()), ExitStatus.noPermission, /Only root.*sudo/);
  });

  it('a machine without systemd, with the command for another supervisor', async () => {
    const from = service({ booted: at('none') }).install(order({ args: ['agent', 'run', '--site', "it's"] }));
    await refused(from, ExitStatus.incomplete, /none is missing[\s\S]*minesweep agent run --site 'it'\\''s'/);
    await refused(service({ booted: at('none') }).start(), ExitStatus.incomplete, /nobody to ask/);
  });

  it.each([
    ['may be written by others', () => chmodSync(at('program/part'), 0o666)],
    ['lies where others may write', () => chmodSync(at('program'), 0o777)],
    ['belongs to somebody else', () => chownSync(at('program/minesweep'), 1000, 0)],
  ])('a program that %s', async (_, spoil) => {
    spoil();
    await refused(service().install(order()), ExitStatus.badConfiguration, /would get the rights of the service/);
  });

  it('a token that everybody may read, and one that is not there', async () => {
    writeFileSync(at('token'), 'secret', { mode: 0o644 });
    const tokenFile = at('token');
    await refused(service().install(order({ tokenFile })), ExitStatus.badConfiguration, /0644.*chmod 600/);
    await refused(service().install(order({ tokenFile: at('none') })), ExitStatus.badConfiguration, /cannot be found/);
  });

  it('a folder for data that others may write to', async () => {
    mkdirSync(at('data'));
    chmodSync(at('data'), 0o777);
    await refused(service().install(order()), ExitStatus.badConfiguration, /--data/);
  });

  it('to start, stop or remove what is not installed', async () => {
    for (const asking of [service().start(), service().stop(), service().uninstall(false)])
      await refused(asking, ExitStatus.incomplete, /not installed/);
  });
});
