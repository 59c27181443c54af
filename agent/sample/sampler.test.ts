import { describe, expect, it } from 'vitest';
import { isUnobservable, observed, unobservable } from '#shared/model/observed.ts';
import type { ServiceProgram } from '#shared/model/service-program.ts';
import type { AgentEvent } from '../detect/detector.ts';
import { FAKE_START_MS, FakePlatform } from '../testing/fake-platform.ts';
import { ListSink, SamplerBench } from '../testing/sampler-bench.ts';
import { Sampler } from './sampler.ts';

const gapsOf = (events: readonly AgentEvent[]) => events.flatMap((event) => (event.type === 'gap' ? [event] : []));

describe('sampler', () => {
  it('measures a process from the first tick on, not from its birth', () => {
    const bench = new SamplerBench();
    bench.platform.start(10, { cpuMs: 5_000_000, cores: 1 });
    expect(gapsOf(bench.tick())).toMatchObject([{ cause: 'start' }]);
    const key = bench.platform.keyOf(10);
    expect(bench.sampler.usage.coreSeconds(key, 900)).toBe(0);
    bench.run(10);
    expect(bench.sampler.usage.coreSeconds(key, 900)).toBeCloseTo(10, 5);
    expect(bench.sampler.usage.lifetimeCoreSeconds(key)).toBeCloseTo(5_010, 5);
    expect(bench.sampler.usage.hot).toEqual([key]);
    expect([...bench.sampler.usage.hostBusy(5)]).toEqual([1, 1, 1, 1, 1]);
  });

  it('credits a newborn process with all it used, and an old one that merely appears with nothing', () => {
    const bench = new SamplerBench();
    bench.run(3);
    bench.platform.start(10, { cores: 0.5 });
    bench.platform.start(11, { cpuMs: 9_000_000 });
    bench.run(1);
    expect(bench.sampler.usage.coreSeconds(bench.platform.keyOf(10), 5)).toBeCloseTo(0.5, 5);
    expect(bench.sampler.usage.coreSeconds(bench.platform.keyOf(11), 5)).toBe(0);
  });

  it('takes a reused pid for a new run', () => {
    const bench = new SamplerBench();
    bench.platform.start(10, { cores: 1, name: 'first' });
    bench.run(30);
    const first = bench.platform.keyOf(10);
    bench.platform.end(10);
    bench.platform.start(10, { name: 'second' });
    const events = bench.run(1);
    expect(events.map(({ type }) => type)).toEqual(['exit', 'exec', 'census', 'tick']);
    expect(bench.sampler.usage.coreSeconds(first, 60)).toBeUndefined();
    expect(bench.sampler.usage.coreSeconds(bench.platform.keyOf(10), 60)).toBe(0);
    expect(bench.sampler.process(first)?.ref.name.text).toBe('first');
  });

  it('spreads the CPU of a late tick and says so', () => {
    const bench = new SamplerBench();
    bench.platform.start(10, { cores: 1 });
    bench.run(10);
    bench.platform.pass(8_000);
    const events = bench.tick();
    expect(gapsOf(events)).toEqual([{ type: 'gap', atMs: expect.any(Number), cause: 'stall', lostMs: 7_000 }]);
    const key = bench.platform.keyOf(10);
    expect(bench.sampler.usage.coreSeconds(key, 300)).toBeCloseTo(17, 5);
    expect(bench.sampler.usage.shareOfTimeAbove(key, 8, 0.9)).toBe(1);
    expect(bench.sampler.usage.shareOfTimeAbove(key, 8, 1.1)).toBe(0);
    expect([...bench.sampler.usage.hostBusy(3)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('leaves a hole of minutes empty', () => {
    const bench = new SamplerBench();
    bench.platform.start(10, { cores: 1 });
    bench.run(11);
    bench.platform.pass(300_000);
    bench.tick();
    const key = bench.platform.keyOf(10);
    expect(bench.sampler.usage.coreSeconds(key, 900)).toBeCloseTo(10, 5);
    expect(bench.sampler.usage.sampledSeconds(key)).toBe(11);
    expect(bench.sampler.usage.hot).toEqual([]);
  });

  it('tells sleep from a clock that was set, and no rate jumps', () => {
    const bench = new SamplerBench();
    bench.platform.start(10, { cores: 0.5 });
    bench.run(10);
    bench.platform.suspend(3_600_000);
    expect(gapsOf(bench.run(1))).toMatchObject([{ cause: 'suspend', lostMs: 3_600_000 }]);
    bench.platform.jumpClock(-86_400_000);
    const [gap, ...others] = gapsOf(bench.run(1));
    expect(gap).toMatchObject({
      cause: 'clock-jump',
      lostMs: 0,
      atMs: FAKE_START_MS + 12_000 + 3_600_000 - 86_400_000,
    });
    expect(others).toEqual([]);
    expect(bench.sampler.usage.coreSeconds(bench.platform.keyOf(10), 300)).toBeCloseTo(5.5, 5);
    expect([...bench.sampler.usage.hostBusy(4)]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('starts a history again when a counter went backwards', () => {
    const bench = new SamplerBench();
    const process = bench.platform.start(10, { cores: 1, cpuMs: 50_000 });
    bench.run(20);
    process.cpuMs = 0;
    bench.platform.dropCounters();
    bench.run(1);
    const key = bench.platform.keyOf(10);
    expect(bench.sampler.usage.coreSeconds(key, 300)).toBe(0);
    expect(bench.sampler.usage.hostBusy(1)[0]).toBeNaN();
    expect(bench.sampler.takeGaps()).toMatchObject({ 'counter-reset': 1 });
    expect(bench.sampler.takeGaps()).toEqual({});
    bench.run(5);
    expect(bench.sampler.usage.coreSeconds(key, 300)).toBeCloseTo(5, 5);
    expect(bench.sampler.usage.hostBusy(1)[0]).toBeCloseTo(1, 5);
  });

  it('reads 1,500 new processes over many ticks, those that compute first', () => {
    const bench = new SamplerBench();
    for (let pid = 1; pid <= 1_500; pid++) bench.platform.start(pid, { cpuMs: pid === 1_234 ? 99_000 : 10 });
    bench.tick();
    expect(bench.platform.reads.length).toBe(100);
    expect(bench.platform.reads[0]).toBe(bench.platform.keyOf(1_234));
    expect(bench.run(14).filter(({ type }) => type === 'exec')).toHaveLength(1_400);
    expect(bench.platform.reads.length).toBe(1_500);
    bench.run(5);
    expect(bench.platform.reads.length).toBe(1_500);
  });

  it('reads who is new within seconds, though hundreds that worked more change their names all the time', () => {
    const bench = new SamplerBench();
    const others = Array.from({ length: 300 }, (_, index) => bench.platform.start(1 + index, { cpuMs: 5_000 }));
    bench.run(5);
    for (let pid = 1_000; pid < 1_080; pid++) bench.platform.start(pid);
    const events = [1, 2].flatMap((second) => {
      for (const other of others) other.name = `other-${second}`;
      return bench.run(1);
    });
    const read = events.flatMap((event) => (event.type === 'exec' ? [event.process.details.pid] : []));
    expect(read.filter((pid) => pid >= 1_000)).toHaveLength(80);
  });

  it('calls one of many hot that together use a core, none of them much', () => {
    const bench = new SamplerBench();
    for (let pid = 100; pid < 140; pid++) bench.platform.start(pid, { cores: 0.05, exe: '/opt/x', inode: 7 });
    for (let pid = 200; pid < 240; pid++) bench.platform.start(pid, { cores: 0.004, exe: '/opt/y', inode: 8 });
    bench.run(10);
    const [first = '', ...more] = bench.sampler.usage.hot;
    expect(more).toEqual([]);
    expect(bench.sampler.process(first)?.ref.exe?.text).toBe('/opt/x');
    bench.run(5);
    expect(bench.sampler.usage.hot).toEqual([first]);
    bench.platform.end(Number.parseInt(first, 10));
    bench.run(10);
    expect(bench.sampler.usage.hot).toHaveLength(1);
    for (const process of bench.platform.processes.values()) process.cores = 0;
    bench.run(20);
    expect(bench.sampler.usage.hot).toEqual([]);
  });

  it('sees who comes though thousands rest', () => {
    const platform = new FakePlatform();
    const sampler = new Sampler({ platform, ownerships: new ListSink(), intervalMs: 1_000 });
    for (let pid = 1; pid <= 5_000; pid++) platform.start(pid);
    sampler.tick();
    platform.start(6_000, { cores: 2 });
    for (let second = 0; second < 5; second++) {
      platform.pass(1_000);
      sampler.tick();
    }
    expect(sampler.usage.hot).toEqual([platform.keyOf(6_000)]);
  });

  it('notices another program in the same process, with and without another name', () => {
    const bench = new SamplerBench();
    const process = bench.platform.start(10, { cores: 1 });
    bench.run(2);
    process.name = 'kheiper';
    process.inode = 999;
    expect(bench.run(1)).toContainEqual(expect.objectContaining({ type: 'exec' }));
    process.exe = '/tmp/other';
    process.inode = 1_000;
    const later = bench.run(61).filter(({ type }) => type === 'exec');
    expect(later).toHaveLength(1);
    expect(later[0]).toMatchObject({ process: { ref: { exe: { text: '/tmp/other' } } } });
  });

  it('gives the connection of a process that is gone to nobody who has its pid later', () => {
    const bench = new SamplerBench();
    const { startId } = bench.platform.start(10);
    const tuple = {
      protocol: 'tcp',
      local: { ip: '192.0.2.10', port: 1 },
      remote: { ip: '203.0.113.5', port: 3_333 },
    } as const;
    const reading = { socketId: 99, tuple, state: 'established', ownerPid: 10, latestStartId: startId } as const;
    bench.platform.sockets.set(99, { reading, pid: 10, namespace: 'net-1' });
    const owners = () =>
      bench.run(3).flatMap((event) => (event.type === 'connection' ? `${event.process} ${event.state}` : []));
    expect(owners()).toEqual([`10:${startId} opened`]);
    bench.platform.processes.delete(10);
    bench.platform.start(10);
    expect(owners()).toEqual([`10:${startId} closed`]);
  });

  it.each(['net-1', 'net-2'])('tells an attempt from a connection, in %s', async (networkNamespace) => {
    const bench = new SamplerBench();
    bench.platform.start(10, { cores: 1, networkNamespace });
    const key = bench.platform.keyOf(10);
    const states: string[] = [];
    const run = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        const events = [...bench.run(1)];
        for (const request of bench.sampler.takeProbeRequests()) {
          events.push(...bench.sampler.takeProbe(await bench.platform.runProbe(request), 0));
        }
        for (const event of events) if (event.type === 'connection') states.push(event.state);
      }
    };
    const [answered, unanswered] = [3_333, 4_444].map((port) =>
      bench.platform.attempt(10, '203.0.113.7', port, networkNamespace),
    );
    await run(12);
    expect([states, bench.sampler.connectionsOf(key)]).toEqual([['attempted', 'attempted'], []]);
    bench.platform.answer(answered ?? 0);
    await run(12);
    expect(bench.sampler.connectionsOf(key)).toMatchObject([{ remote: { port: 3_333 } }]);
    bench.platform.sockets.delete(unanswered ?? 0);
    bench.platform.sockets.delete(answered ?? 0);
    await run(12);
    expect([states.slice(2), bench.sampler.connectionsOf(key)]).toEqual([['opened', 'closed', 'closed'], []]);
    // Whoever asks for the owner of an attempt gets one, and it lasts as long as the attempt.
    expect(bench.sink.told.map(([state]) => state)).toEqual(['opened', 'opened', 'opened', 'closed', 'closed']);
  });

  it('tells anew who runs a process when its account was found out later', () => {
    const bench = new SamplerBench();
    const process = bench.platform.start(10, { cores: 1, uid: 1_001 });
    bench.run(2);
    process.userName = 'operator';
    const told = bench.run(61).filter(({ type }) => type === 'exec');
    expect(told).toMatchObject([{ process: { ref: { user: 'operator', uid: 1_001 } } }]);
  });

  it('tells anew to which group a process belongs when that was found out later, and takes nothing back', () => {
    const bench = new SamplerBench();
    const process = bench.platform.start(10, { cores: 1 });
    bench.run(2);
    process.cgroup = '/services/Spooler';
    const told = bench.run(61).filter(({ type }) => type === 'exec');
    expect(told).toMatchObject([{ process: { ref: { cgroup: '/services/Spooler' } } }]);
    const read = bench.platform.readProcess.bind(bench.platform);
    bench.platform.readProcess = (pid, startId) => {
      const details = read(pid, startId);
      return isUnobservable(details) ? details : observed({ ...details.value, cgroup: unobservable('unsupported') });
    };
    expect(bench.run(61).filter(({ type }) => type === 'exec')).toEqual([]);
  });

  it('tells anew of services when more is known of them, or other files are registered, and takes nothing back', () => {
    const bench = new SamplerBench();
    bench.platform.start(10, { cores: 1 });
    const file = (text: string) => observed({ text });
    const busy = unobservable('failed', 'error-1053');
    let services: readonly ServiceProgram[] | undefined = [{ name: 'Helper', program: busy }];
    const read = bench.platform.readProcess.bind(bench.platform);
    bench.platform.readProcess = (pid, startId) => {
      const details = read(pid, startId);
      if (isUnobservable(details) || services === undefined) return details;
      return observed({ ...details.value, services });
    };
    bench.run(2);
    const toldOf = (now: typeof services) => {
      services = now;
      const execs = bench.run(61).flatMap((event) => (event.type === 'exec' ? [event.process.ref.services] : []));
      return execs;
    };
    const program = file('C:\\Windows\\System32\\svchost.exe');
    const known = { name: 'Helper', program, library: file('C:\\x.dll') };
    const other = { ...known, library: file('C:\\other.dll') };
    expect(toldOf([known])).toEqual([[known]]);
    expect(toldOf([{ name: 'Helper', program: busy }])).toEqual([]);
    expect(toldOf(undefined)).toEqual([]);
    expect(toldOf([other])).toEqual([[other]]);
    // What is told of one is no reason to forget the other.
    const later = { name: 'Later', program };
    expect(toldOf([{ name: 'Helper', program: busy }, later])).toEqual([[other, later]]);
    expect(toldOf([later])).toEqual([[later]]);
  });

  it('takes secrets out of what may leave the host', () => {
    const bench = new SamplerBench();
    bench.platform.start(10, { argv: ['mysql', '--password=hunter22', '-h', 'db.example'] });
    bench.tick();
    const { ref, details } = bench.sampler.process(bench.platform.keyOf(10)) ?? expect.fail();
    expect(JSON.stringify(ref)).not.toContain('hunter22');
    expect(JSON.stringify(ref.argv)).toContain('db.example');
    expect(JSON.stringify(details)).toContain('hunter22');
    expect(ref.notObservable).toEqual([{ field: 'cwd', reason: 'no-permission' }]);
  });

  it('goes on when processes or counters cannot be read', () => {
    const bench = new SamplerBench();
    bench.platform.start(10, { cores: 1 });
    bench.run(2);
    bench.platform.processesReadable = false;
    bench.platform.countersReadable = false;
    const events = bench.run(2);
    expect(gapsOf(events)).toMatchObject([{ cause: 'unreadable' }]);
    expect(bench.sampler.processesObservable).toBe(false);
    expect(bench.sampler.takeGaps()).toMatchObject({ 'host-counters': 2 });
    bench.platform.processesReadable = true;
    bench.platform.countersReadable = true;
    bench.run(2);
    expect(bench.sampler.processesObservable).toBe(true);
  });
});
