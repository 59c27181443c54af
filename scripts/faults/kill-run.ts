import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkDelivery, type DeliveryCheck } from './check-delivery.ts';
import type { CollectorPumpStatus } from './collector-pump.ts';
import { EventLog } from './event-log.ts';
import { FrameProxy } from './frame-proxy.ts';
import { type PlannedKill, planKills } from './kill-points.ts';
import type { OutboxPumpStatus } from './outbox-pump.ts';
import { PumpProcess } from './pump-process.ts';

export interface KillReport {
  readonly check: DeliveryCheck;
  readonly kills: readonly PlannedKill[];
  /** Of the kills after a batch was handed over, those that came before its acknowledgement. */
  readonly unacknowledged: number;
  readonly seconds: number;
  /** What the programs wrote to stderr. */
  readonly complaints: string;
}

const TOKEN = 'token of the kill test';
const PATIENCE_MS = 30_000;
const PUTS_UNSEEN = 5;

/**
 * Runs agent and collector as processes of their own with a proxy between them, kills them at the planned points, starts them again,
 * lets everything arrive, and compares the logs with the store. Rejects when somebody does not come back.
 */
export async function runKills(kills: number, seed: number): Promise<KillReport> {
  const beganAtMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'minesweep-kills-'));
  const at = {
    agentLog: join(folder, 'agent.log'),
    proxyLog: join(folder, 'proxy.log'),
    collectorFolder: join(folder, 'collector'),
  };
  mkdirSync(at.collectorFolder);
  const collector = new PumpProcess<CollectorPumpStatus>('collector-pump.ts', () => [at.collectorFolder, TOKEN]);
  using log = new EventLog(at.proxyLog);
  await using proxy = await FrameProxy.start(() => collector.status?.port, log);
  const url = `ws://127.0.0.1:${proxy.port}/agent`;
  const agent = new PumpProcess<OutboxPumpStatus>('outbox-pump.ts', (start) => [
    join(folder, 'agent'),
    url,
    TOKEN,
    at.agentLog,
    `${seed}`,
    `${start}`,
  ]);
  const scene = { agent, collector, proxy };
  const plan = planKills(kills, seed);
  let unacknowledged = 0;
  try {
    collector.start();
    agent.start();
    for (const kill of plan) {
      await acknowledgement(scene);
      if ((await strike(scene, kill)) === 'unacknowledged') unacknowledged += 1;
      proxy.watcher = {};
      proxy.release();
      if (!collector.isRunning) collector.start();
      if (!agent.isRunning) agent.start();
    }
    await acknowledgement(scene);
    agent.say('quiet');
    await until('everything to arrive', () => agent.status?.connected === true && agent.status.waiting === 0);
    await agent.stop();
    await collector.stop();
    const complaints = agent.complaints + collector.complaints;
    const seconds = (performance.now() - beganAtMs) / 1_000;
    return { check: await checkDelivery(at), kills: plan, unacknowledged, seconds, complaints };
  } catch (error) {
    throw new Error(`${String(error)}\n${agent.complaints}${collector.complaints}`, { cause: error });
  } finally {
    await agent.kill();
    await collector.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Scene {
  readonly agent: PumpProcess<OutboxPumpStatus>;
  readonly collector: PumpProcess<CollectorPumpStatus>;
  readonly proxy: FrameProxy;
}

/** Waits for the point and kills there. Says when a batch had been handed over and was not acknowledged by then. */
async function strike(
  { agent, collector, proxy }: Scene,
  { point, victim, delayMs }: PlannedKill,
): Promise<'unacknowledged' | undefined> {
  const killVictim = (): Promise<unknown> =>
    Promise.all([victim === 'collector' ? undefined : agent.kill(), victim === 'agent' ? undefined : collector.kill()]);
  switch (point) {
    case 'before-send': {
      proxy.hold();
      const putsBefore = agent.status?.puts ?? 0;
      await until('puts that nobody has seen', () => (agent.status?.puts ?? 0) >= putsBefore + PUTS_UNSEEN);
      await killVictim();
      return undefined;
    }
    case 'on-its-way':
      await new Promise<unknown>((resolve) => {
        proxy.watcher = {
          sending() {
            resolve(killVictim());
            return 'withhold';
          },
        };
      });
      return undefined;
    case 'before-commit': {
      let acknowledged = false;
      await new Promise<void>((resolve) => {
        proxy.watcher = { sent: () => resolve() };
      });
      proxy.watcher = {
        acknowledged() {
          acknowledged = true;
          return 'pass';
        },
      };
      if (delayMs >= 1) await sleep(delayMs);
      await killVictim();
      return acknowledged ? undefined : 'unacknowledged';
    }
    case 'before-ack':
      await new Promise<unknown>((resolve) => {
        proxy.watcher = {
          acknowledged() {
            // Within the same turn: nothing else of ours runs between the acknowledgement and the kill.
            resolve(killVictim());
            return 'withhold';
          },
        };
      });
      return undefined;
    case 'any-time':
      await sleep(delayMs);
      await killVictim();
      return undefined;
  }
}

/** Waits until an acknowledgement has passed: everybody is there and works. */
async function acknowledgement({ proxy }: Scene): Promise<void> {
  let seen = false;
  proxy.watcher = {
    acknowledged() {
      seen = true;
      return 'pass';
    },
  };
  await until('an acknowledgement', () => seen);
  proxy.watcher = {};
}

async function until(what: string, check: () => boolean): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (!check()) {
    if (performance.now() > endMs) throw new Error(`Waited ${PATIENCE_MS} ms for ${what}`);
    await sleep(5);
  }
}
