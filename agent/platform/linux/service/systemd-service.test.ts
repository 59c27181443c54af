import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExitStatus } from '#shared/cli/exit-status.ts';
import { requireOrSkip } from '../../../../scripts/testing/require-tool.ts';
import { SystemdService } from './systemd-service.ts';

/** Stands in for systemctl: writes down what it is asked and keeps the one state that it was brought into. */
const STAND_IN = `#!/bin/sh
here=$(dirname "$0")
echo "$*" >>"$here/asked"
case $1 in
  restart | start) [ -e "$here/broken" ] && { echo 'Job failed.' >&2; exit 1; }; echo active >"$here/state" ;;
  disable | stop) echo inactive >"$here/state" ;;
  show) echo "ActiveState=$(cat "$here/state" 2>/dev/null || echo inactive)"; echo MainPID=4711; echo ExecMainStatus=77; echo UnitFileState=enabled ;;
esac
`;

let folder: string;
const at = (name: string) => join(folder, name);
const asked = () =>
  readFileSync(at('asked'), 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('show'));
const places = (others: { readonly userId?: number; readonly booted?: string } = {}) => ({
  unitFile: at('etc/agent.service'),
  booted: folder,
  systemctl: at('systemctl'),
  userId: 0,
  ...others,
});
const service = (others: Parameters<typeof places>[0] = {}) => new SystemdService(places(others));
interface More {
  readonly tokenFile?: string;
  readonly reads?: readonly string[];
  readonly args?: readonly string[];
}
const order = (more: More = {}) => ({
  program: { file: at('node_modules/minesweep/minesweep'), args: [], folder: at('node_modules/minesweep') },
  args: more.args ?? ['agent', 'run'],
  ...{ dataFolder: at('data'), tokenFile: more.tokenFile, reads: more.reads ?? [] },
});

beforeEach((context) => {
  requireOrSkip(context, process.getuid?.() === 0 ? undefined : 'files of root can be made by root only');
  folder = mkdtempSync(join(tmpdir(), 'minesweep-systemd-'));
  for (const name of ['minesweep/deep', 'other']) mkdirSync(at(`node_modules/${name}`), { recursive: true });
  for (const [name, text] of [
    ['systemctl', STAND_IN],
    ['node_modules/minesweep/minesweep', ''],
    ['node_modules/minesweep/deep/er', ''],
    ['node_modules/minesweep/part', ''],
  ] as const)
    writeFileSync(at(name), text, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the service under systemd', () => {
  it('is installed, told of, and started anew by a second time: the program may be another', async () => {
    const first = await service().install(order());
    expect(asked()).toEqual(['daemon-reload', 'enable minesweep-agent.service', 'restart minesweep-agent.service']);
    expect(first.standing).toEqual({
      ...{ installed: true, state: 'running', pid: 4711, startsWithSystem: true, dataFolder: at('data') },
      exitCode: undefined,
    });
    await service().install(order());
    expect(asked().slice(3)).toEqual(['enable minesweep-agent.service', 'restart minesweep-agent.service']);
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

  it('keeps what is not an agent’s, whatever is asked', async () => {
    await service().install(order());
    for (const name of ['thesis', 'agent.db']) writeFileSync(at(`data/${name}`), '');
    const { done } = await service().uninstall(true);
    expect([existsSync(at('data/thesis')), existsSync(at('data/agent.db'))]).toEqual([true, false]);
    expect(done.join('\n')).toContain('1 others are in it');
  });

  it('tells what a failed agent ended with', async () => {
    await service().install(order());
    writeFileSync(at('state'), 'failed');
    expect(await service().query()).toMatchObject({ state: 'failed', exitCode: 77 });
  });
});

describe('what is refused, with nothing installed', () => {
  const refused = async (from: Promise<unknown>, status: ExitStatus, text: RegExp) => {
    await expect(from).rejects.toThrow(text);
    await expect(from).rejects.toHaveProperty('status', status);
    expect(existsSync(at('etc/agent.service'))).toBe(false);
  };

  it('a package without the calls by which the unit is told that the agent watches', async () => {
    const mute = new SystemdService(places(), async () => ({ missing: 'no such file' }));
    await refused(mute.install(order()), ExitStatus.incomplete, /koffi does not load: no such file/);
  });

  it('a user who is not root', async () => {
    await refused(service({ userId: 1000 }).install(order()), ExitStatus.noPermission, /Only root.*sudo/);
  });

  it('a machine without systemd, with the command for another supervisor', async () => {
    const from = service({ booted: at('none') }).install(order({ args: ['agent', 'run', '--site', "it's"] }));
    await refused(from, ExitStatus.incomplete, /none is missing[\s\S]*minesweep agent run --site 'it'\\''s'/);
    await refused(service({ booted: at('none') }).start(), ExitStatus.incomplete, /nobody to ask/);
  });

  it.each([
    ['may be written by others', () => chmodSync(at('node_modules/minesweep/part'), 0o666)],
    ['lies where others may write', () => chmodSync(at('node_modules/minesweep'), 0o777)],
    ['belongs to somebody else', () => chownSync(at('node_modules/minesweep/minesweep'), 1000, 0)],
    [
      'the group of root, or whom an access list names, may write',
      () => chmodSync(at('node_modules/minesweep/part'), 0o664),
    ],
    ['loads what others may write, deep inside', () => chmodSync(at('node_modules/minesweep/deep/er'), 0o666)],
    ['has a link to what others may write', () => symlinkSync(at('open'), at('node_modules/minesweep/deep/link'))],
    ['lies beside packages that others may write', () => chmodSync(at('node_modules/other'), 0o777)],
  ])('a program that %s', async (_, spoil) => {
    writeFileSync(at('open'), '');
    chmodSync(at('open'), 0o666);
    spoil();
    await refused(service().install(order()), ExitStatus.badConfiguration, /would get the rights of the service/);
  });

  it('a token that everybody may read, and one that is not there', async () => {
    writeFileSync(at('token'), 'secret', { mode: 0o644 });
    const tokenFile = at('token');
    await refused(service().install(order({ tokenFile })), ExitStatus.badConfiguration, /0644.*chmod 600/);
    await refused(service().install(order({ tokenFile: at('none') })), ExitStatus.badConfiguration, /cannot be found/);
  });

  it('a token, program or data behind a link, which may lead elsewhere when the agent opens it', async () => {
    writeFileSync(at('token'), 'secret', { mode: 0o600 });
    symlinkSync(at('token'), at('link'));
    await refused(service().install(order({ tokenFile: at('link') })), ExitStatus.badConfiguration, /is a link/);
    symlinkSync(folder, at('around'));
    const tokenFile = at('around/token');
    await refused(service().install(order({ tokenFile })), ExitStatus.badConfiguration, /around is a link/);
  });

  it('indicators of which others may write one file', async () => {
    mkdirSync(at('indicators'));
    writeFileSync(at('indicators/pools.yaml'), '');
    chmodSync(at('indicators/pools.yaml'), 0o666);
    const from = service().install(order({ reads: [at('indicators')] }));
    await refused(from, ExitStatus.badConfiguration, /pools\.yaml may be written/);
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
