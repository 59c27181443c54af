import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '#shared/model/finding.ts';
import type { HostDetail } from '#shared/model/host-detail.ts';
import { capabilityNameSchema, type Summary } from '#shared/model/host.ts';
import { exampleFinding } from '#shared/protocol/testing.ts';
import { signals } from '#shared/verdict/signals.ts';
import { simulatedWallet } from '../scripts/simulate/simulated-wallet.ts';
import { Agent, type AgentParticulars, type AgentReport } from './agent.ts';
import { LIMITS } from './limits.ts';
import { testSignatures } from './testing/watched-host.ts';
import { type AgentMemory, openAgentMemory } from './memory/agent-memory.ts';
import { FakePlatform } from './testing/fake-platform.ts';

/** The fake clock stands still unless told; the timer of the agent needs one that runs, and each look one more second. */
class SteppingPlatform extends FakePlatform {
  override beginTick() {
    this.pass(1_000);
    return super.beginTick();
  }
}

const miner = {
  cores: 1,
  startedAtMs: 1_700_000_000_000,
  argv: ['x', '-o', 'stratum+tcp://pool.example:3333', '-u', simulatedWallet('agent'), '--coin=monero'],
};

describe('agent', () => {
  let folder: string;
  let told: Finding[];
  let held: string[];

  beforeEach(() => {
    held = [];
    folder = mkdtempSync(join(tmpdir(), 'minesweep-agent-'));
    told = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function openMemory(): AgentMemory {
    const opened = openAgentMemory({ folder, nowMs: 1, random: () => new Uint8Array(16).fill(7) });
    return 'memory' in opened ? opened.memory : expect.fail(opened.problem);
  }

  /** `more`: what is not as usual. */
  function createAgent(
    platform: FakePlatform,
    memory: AgentMemory,
    report: Partial<AgentReport> = {},
    more: Partial<Omit<AgentParticulars, 'report'>> = {},
  ): Agent {
    return new Agent({
      platform,
      memory,
      signatures: testSignatures(),
      intervalMs: 1,
      footprint: () => ({ cpuMs: 1, residentBytes: 1 }),
      onError: (error) => expect.fail(String(error)),
      ...more,
      report: {
        findingsWait: (findings) => told.push(...findings),
        findingsHeld: (code) => held.push(code),
        summary: () => undefined,
        capabilities: () => undefined,
        ...report,
      },
    });
  }

  /** Looks so many times, then breaks off: `kill` leaves out the orderly end. */
  async function watch(platform: FakePlatform, ticks: number, how: 'stop' | 'kill'): Promise<void> {
    const memory = openMemory();
    const agent = createAgent(platform, memory);
    const stopping = new AbortController();
    let left = ticks;
    const begin = platform.beginTick.bind(platform);
    platform.beginTick = () => {
      if (--left <= 0) stopping.abort();
      return begin();
    };
    agent.start(stopping.signal);
    await agent.stopped();
    platform.beginTick = begin;
    if (how === 'stop') await agent[Symbol.asyncDispose]();
    memory[Symbol.dispose]();
  }

  it('puts findings into the outbox before it tells of them', async () => {
    const platform = new SteppingPlatform();
    platform.start(10, miner);
    await watch(platform, 12, 'stop');
    expect(told).toMatchObject([{ kind: 'miner-command', rev: 1 }]);
    using memory = openMemory();
    expect(memory.outbox.take(10)).toEqual(told);
  });

  it.each(['stop', 'kill'] as const)('goes on with the same episode after %s', async (how) => {
    const platform = new SteppingPlatform();
    platform.start(10, miner);
    await watch(platform, 12, how);
    await watch(platform, 200, how);
    const revisions = told.filter(({ kind }) => kind === 'miner-command');
    expect(new Set(revisions.map(({ id }) => id)).size).toBe(1);
    expect(revisions.map(({ rev }) => rev)).toEqual([...revisions.keys()].map((index) => index + 1));
    expect(revisions.length).toBeGreaterThan(1);
  });

  it('closes after a restart what ended meanwhile', async () => {
    const platform = new SteppingPlatform();
    platform.start(10, miner);
    await watch(platform, 12, 'kill');
    platform.end(10);
    await watch(platform, 2, 'kill');
    expect(told.at(-1)).toMatchObject({ id: told[0]?.id, state: 'closed', rev: 2 });
    using memory = openMemory();
    expect(memory.episodes.readOpen()).toEqual([]);
  });

  it('finds a place for the finding of a process that made its arguments long', async () => {
    const platform = new SteppingPlatform();
    platform.start(10, { ...miner, argv: [...miner.argv, '\u001b'.repeat(64 * 1024)] });
    await watch(platform, 12, 'stop');
    using memory = openMemory();
    expect(memory.outbox.statistics()).toMatchObject({ waiting: 1, dropped: {} });
    const pools = [{ host: 'pool.example', port: 3333 }];
    expect(memory.outbox.take(10)).toMatchObject([{ kind: 'miner-command', subject: { process: { pid: 10 } }, pools }]);
  });

  it('tells of findings that had no place in the outbox, those of this run', async () => {
    const platform = new SteppingPlatform();
    const gaps: Readonly<Record<string, number>>[] = [];
    const memory = openMemory();
    const tooLarge = (id: string) => ({ ...exampleFinding(id, 1), text: 'x'.repeat(200_000) });
    memory.outbox.put([tooLarge('finding-before')]);
    const agent = createAgent(platform, memory, { summary: (summary) => gaps.push(summary.gaps) });
    const stopping = new AbortController();
    agent.start(stopping.signal);
    const countedAlong = agent.countGaps();
    memory.outbox.put([tooLarge('finding-now'), tooLarge('finding-also')]);
    await expect.poll(() => gaps.length, { timeout: 5_000 }).toBeGreaterThan(0);
    expect(countedAlong()).toMatchObject({ 'outbox-too-large': 2 });
    expect(agent.countGaps()()).toEqual({});
    stopping.abort();
    await agent[Symbol.asyncDispose]();
    memory[Symbol.dispose]();
    expect(gaps[0]).toMatchObject({ 'outbox-too-large': 2 });
  });

  it('tells how the host looks while somebody looks, and not a moment longer', async () => {
    const platform = new SteppingPlatform();
    platform.start(10, { cores: 1 });
    const memory = openMemory();
    const details: HostDetail[] = [];
    let ticks = 0;
    const begin = platform.beginTick.bind(platform);
    platform.beginTick = () => {
      ticks += 1;
      return begin();
    };
    const agent = createAgent(platform, memory, { detail: (detail) => details.push(detail) });
    agent.start(new AbortController().signal);
    await expect.poll(() => ticks, { timeout: 5_000 }).toBeGreaterThan(20);
    expect(details).toEqual([]);
    agent.watchClosely({ forMs: 10_000, everyMs: 2_000 });
    const from = ticks;
    await expect.poll(() => ticks - from, { timeout: 5_000 }).toBeGreaterThan(30);
    expect(details.length).toBeGreaterThanOrEqual(4);
    expect(details.length).toBeLessThanOrEqual(6);
    expect(details[0]?.processes).toMatchObject([{ process: { pid: 10 }, cores: 1 }]);
    const { wallMs } = platform.clock;
    expect(agent.recall({ fromMs: wallMs() - 10_000, toMs: wallMs() })?.processes).toMatchObject([
      { process: { pid: 10 } },
    ]);
    await agent[Symbol.asyncDispose]();
    memory[Symbol.dispose]();
  });

  it('tells its own use of the processor apart from that of others', async () => {
    const platform = new SteppingPlatform();
    platform.start(10, { cores: 1 });
    platform.start(11, { cores: 1 });
    const summaries: Summary[] = [];
    const memory = openMemory();
    const agent = createAgent(platform, memory, { summary: (summary) => summaries.push(summary) }, { ownPid: 11 });
    agent.start(new AbortController().signal);
    await expect.poll(() => summaries.length, { timeout: 5_000 }).toBeGreaterThan(1);
    await agent[Symbol.asyncDispose]();
    memory[Symbol.dispose]();
    expect(summaries.at(-1)?.top.map(({ name }) => name.text)).toEqual(['program-10']);
  });

  it('says what it found once the disk takes it again', async () => {
    const platform = new SteppingPlatform();
    platform.start(10, miner);
    const memory = openMemory();
    const put = memory.episodes.put.bind(memory.episodes);
    let refusals = 3;
    memory.episodes.put = (episodes) => (refusals-- > 0 ? { written: false, code: 'sqlite-13' } : put(episodes));
    const agent = createAgent(platform, memory);
    const stopping = new AbortController();
    agent.start(stopping.signal);
    await expect.poll(() => told.length, { timeout: 5_000 }).toBe(1);
    expect(refusals).toBeLessThan(0);
    expect(held).toEqual(['sqlite-13']);
    stopping.abort();
    await agent[Symbol.asyncDispose]();
    memory[Symbol.dispose]();
  });

  it('gives up detail, and says so, when it has too much in memory', async () => {
    const platform = new SteppingPlatform();
    platform.start(10, miner);
    const memory = openMemory();
    const stopping = new AbortController();
    const details: number[] = [];
    const summaries: Summary[] = [];
    let residentBytes = 1;
    const agent = createAgent(
      platform,
      memory,
      {
        summary: (summary) => {
          summaries.push(summary);
          if (summaries.length === 1) {
            expect(details.length).toBeGreaterThan(0);
            residentBytes = LIMITS.residentBytes + 1;
          } else {
            details.length = 0;
            agent.watchClosely({ forMs: 3_600_000, everyMs: 1_000 });
            if (summaries.length === 4) stopping.abort();
          }
        },
        detail: ({ atMs }) => details.push(atMs),
      },
      {
        footprint: () => ({ cpuMs: 1, residentBytes }),
      },
    );
    agent.start(stopping.signal);
    agent.watchClosely({ forMs: 3_600_000, everyMs: 1_000 });
    await agent.stopped();
    expect(details).toEqual([]);
    expect(summaries.at(-1)?.gaps['memory-pressure']).toBeGreaterThan(0);
    expect(told.length).toBeGreaterThan(0);
    await agent[Symbol.asyncDispose]();
    memory[Symbol.dispose]();
  });

  it('rests while it is told to, says so in its summaries and its capabilities, and goes on by itself', async () => {
    const platform = new SteppingPlatform();
    platform.capabilities = () => [{ name: 'host-cpu' }, { name: 'processes' }];
    platform.start(10, miner);
    const memory = openMemory();
    const stopping = new AbortController();
    const summaries: Summary[] = [];
    const sights: string[] = [];
    let untilMs: number | undefined = platform.clock.wallMs() + 30_000;
    const agent = createAgent(
      platform,
      memory,
      {
        findingsWait: (findings) => {
          told.push(...findings);
          stopping.abort();
        },
        summary: (summary) => summaries.push(summary),
        capabilities: (capabilities) => sights.push(capabilities[0]?.reason ?? 'seen'),
      },
      {
        pausedUntilMs: () => {
          platform.pass(1_000); // Nobody steps the clock of a platform that is not asked.
          if (untilMs !== undefined && platform.clock.wallMs() >= untilMs) untilMs = undefined;
          return untilMs;
        },
      },
    );
    agent.start(stopping.signal);
    expect(agent.pausedUntilMs).toBe(untilMs);
    expect(new Set(agent.describeHost().capabilities.map(({ reason }) => reason))).toEqual(new Set(['paused']));
    await agent.stopped();
    expect(sights).toEqual(['paused', 'seen']);
    const [resting] = summaries;
    expect(resting?.gaps.paused).toBeGreaterThan(0);
    expect(resting).not.toHaveProperty('busyCores');
    expect(resting?.top).toEqual([]);
    expect(told.length).toBeGreaterThan(0);
    await agent[Symbol.asyncDispose]();
    memory[Symbol.dispose]();
  });

  it('tells at once what nobody judges while a detector that took too much rests', async () => {
    const platform = new SteppingPlatform();
    platform.capabilities = () => capabilityNameSchema.options.map((name) => ({ name }));
    platform.start(10, miner);
    const memory = openMemory();
    const stopping = new AbortController();
    const { monotonicMs } = platform.clock;
    let asked = 0;
    platform.clock.monotonicMs = () => {
      asked += 1;
      // Several in a row, so that one of them ends the turn of a detector: it took two seconds.
      if (asked > 100 && asked <= 106) platform.pass(2_000);
      if (asked > 400) stopping.abort();
      return monotonicMs();
    };
    const resting: string[] = [];
    const agent = createAgent(platform, memory, {
      capabilities: (told) => resting.push(...told.flatMap((capability) => capability.resting ?? [])),
    });
    agent.start(stopping.signal);
    await agent.stopped();
    expect(resting.length).toBeGreaterThan(0);
    expect(resting.every((code) => Object.hasOwn(signals, code))).toBe(true);
    await agent[Symbol.asyncDispose]();
    memory[Symbol.dispose]();
  });

  it('keeps its open findings over a pause of hours', async () => {
    const platform = new SteppingPlatform();
    platform.start(10, miner);
    const memory = openMemory();
    const stopping = new AbortController();
    let looks = 0;
    const begin = platform.beginTick.bind(platform);
    platform.beginTick = () => {
      looks += 1;
      if (looks === 20) platform.pass(3 * 3_600_000);
      if (looks === 25) stopping.abort();
      return begin();
    };
    await using agent = createAgent(platform, memory);
    agent.start(stopping.signal);
    await agent.stopped();
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map(({ id }) => id)).size).toBe(new Set(told.map(({ kind }) => kind)).size);
    expect(told.every(({ state }) => state === 'open')).toBe(true);
  });
});
