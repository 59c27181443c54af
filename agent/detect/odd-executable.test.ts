import { describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import type { FakeProcess } from '../testing/fake-platform.ts';
import { plainFootprint } from '../testing/footprints.ts';
import { WatchedHost } from '../testing/watched-host.ts';
import { readExecutablePlace } from './executable-place.ts';

const nobody = plainFootprint({ origin: observed({ file: 'missing', package: observed({}) }) });

async function signalsOf(change: Partial<FakeProcess>, footprint = nobody): Promise<readonly (readonly unknown[])[]> {
  const host = new WatchedHost();
  host.platform.start(10, { cores: 1, ...change });
  host.platform.footprints.set(10, footprint);
  await host.run(12);
  if (!host.kinds.includes('odd-executable')) return [];
  return host.of('odd-executable').signals.map(({ code, quality }) => [code, quality]);
}

describe('odd executable', () => {
  it.each([
    [{ exe: '/memfd:x' }, [['provenance.memfd', 1]]],
    [{ exe: '/usr/bin/x', exeDeleted: true }, [['provenance.deleted-executable', 1]]],
    [{ exe: '/var/tmp/x' }, [['provenance.odd-directory', 1]]],
    [
      { exe: '/dev/shm/.x/y' },
      [
        ['provenance.odd-directory', 1],
        ['provenance.hidden-directory', 1],
      ],
    ],
    [{ exe: '/usr/lib/jvm/.SmartMiner/kheiper' }, [['provenance.hidden-directory', 1]]],
    [{ exe: '/opt/.../x' }, [['provenance.hidden-directory', 1]]],
    [{ exe: '/opt/lib /x' }, [['provenance.hidden-directory', 1]]],
    [{ exe: '/memfd:runc_cloned:/proc/self/exe' }, [['provenance.memfd', 0.5]]],
    [{ exe: '/memfd:crunchy' }, [['provenance.memfd', 1]]],
    [{ exe: '/tmp/.mount_AppXYZ/usr/bin/app' }, [['provenance.hidden-directory', 0.2]]],
    [{ exe: '/tmp/go-build123/b001/exe/main' }, [['provenance.odd-directory', 0.2]]],
    [{ exe: '/home/u/.cargo/bin/rg' }, [['provenance.hidden-directory', 0.2]]],
    [{ exe: '/home/u/.cargo/.x/rg' }, [['provenance.hidden-directory', 1]]],
    [{ exe: '/snap/core20/1/usr/bin/python3' }, []],
    [{ exe: '/opt/app/bin/app' }, []],
    [{ exe: 'C:\\Java\\SmartMiner\\xmrig.exe', exeHidden: true }, [['provenance.hidden-directory', 1]]],
    [{ exe: 'C:\\Users\\u\\.x\\a.exe', exeHidden: true }, [['provenance.hidden-directory', 1]]],
    [{ exe: 'C:\\Users\\u\\.cargo\\a.exe', exeHidden: true }, [['provenance.hidden-directory', 1]]],
    [{ exe: 'C:\\Java\\bin\\java.exe' }, []],
  ])('%j', async (change, signals) => expect(await signalsOf(change)).toEqual(signals));

  it('says little of what was upgraded or belongs to a package, and names it', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1, exeDeleted: true, exe: '/usr/sbin/daemon' });
    host.platform.footprints.set(
      10,
      plainFootprint({ origin: observed({ file: 'other', package: observed({ name: 'daemon' }) }) }),
    );
    await host.run(12);
    const { signals, evidence } = host.of('odd-executable');
    expect(signals[0]?.quality).toBeLessThanOrEqual(0.05);
    expect(evidence).toContainEqual({ code: 'package-owned', params: { package: 'daemon' } });
    expect(
      await signalsOf({ exeDeleted: true }, { ...nobody, origin: observed({ file: 'other', package: observed({}) }) }),
    ).toEqual([['provenance.deleted-executable', 0.2]]);
  });

  it('says nothing of a process that rests, and does not wait for ever for a look', async () => {
    expect(await signalsOf({ exe: '/tmp/x', cores: 0.01 })).toEqual([]);
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1, exe: '/tmp/x' });
    host.platform.runProbe = () => Promise.reject(new Error('no budget'));
    await host.run(12);
    expect(host.kinds).toEqual([]);
    await host.run(12);
    expect(host.kinds).toEqual(['odd-executable']);
  });

  it('notices that the file was deleted after the start', async () => {
    const host = new WatchedHost();
    const process = host.platform.start(10, { cores: 1 });
    host.platform.footprints.set(10, nobody);
    await host.run(20);
    process.exeDeleted = true;
    await host.run(70);
    expect(host.kinds).toContain('odd-executable');
  });

  it('reads any path', () => fuzz('executable place', hostileText(), (path) => void readExecutablePlace(path)));
});
