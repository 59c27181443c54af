import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recogniseWallet } from '../../shared/recognise/wallet/recognise-wallet.ts';
import { readMinerConfig } from '../../shared/recognise/miner-config.ts';
import { temporaryFolder } from '../testing/minesweep.ts';
import { type SimulatedMinerReport, startSimulatedMiner } from './simulated-miner.ts';
import { simulatedWallet } from './simulated-wallet.ts';
import { StandInPool } from './stand-in-pool.ts';

describe('the simulated miner and its stand-in pool', () => {
  it('log in, get work, have shares accepted, and outlive a connection that is torn', async () => {
    using folder = temporaryFolder('simulate');
    const logins: (string | undefined)[] = [];
    let pool = new StandInPool({
      host: '127.0.0.1',
      port: 0,
      onEvent: ({ event, login }) => event === 'login' && logins.push(login),
    });
    const port = await pool.start();
    const wallet = simulatedWallet('test');
    const child = startSimulatedMiner({
      directory: join(folder.path, '.hidden'),
      name: 'kworkerd',
      cores: 0.2,
      pool: { host: '127.0.0.1', port },
      wallet,
      config: 'config.json',
      seconds: 20,
    });
    if (child.stdout === null) throw new Error('the simulator has no output');
    const seen: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const { event } = JSON.parse(line) as SimulatedMinerReport;
      seen.push(event);
      if (event === 'accepted' && !seen.includes('disconnected')) {
        await pool[Symbol.asyncDispose]();
        pool = new StandInPool({
          host: '127.0.0.1',
          port,
          onEvent: (report) => report.event === 'login' && logins.push(report.login),
        });
        await pool.start();
      }
      if (seen.filter((each) => each === 'connected').length === 2 && event === 'job') break;
    }
    const exe = readFileSync(join('/proc', String(child.pid), 'comm'), 'utf8').trim();
    child.kill();
    await once(child, 'exit');
    await pool[Symbol.asyncDispose]();
    expect(exe).toBe('kworkerd');
    expect(seen).toContain('disconnected');
    expect(logins).toEqual([wallet, wallet]);
    expect(readMinerConfig(readFileSync(join(folder.path, '.hidden', 'config.json'), 'utf8'))).toMatchObject({
      is: 'miner-config',
      pools: [{ host: '127.0.0.1', port }],
      wallets: [{ address: wallet, coin: 'XMR', valid: true }],
    });
  });

  it('pay to addresses that are right, different and nobody’s', () => {
    expect(recogniseWallet(simulatedWallet('a'))).toMatchObject({ coin: 'XMR', valid: true, kind: 'standard' });
    expect(simulatedWallet('a')).not.toBe(simulatedWallet('b'));
  });

  it('hang up on what is not stratum', async () => {
    await using pool = new StandInPool({ host: '127.0.0.1', port: 0 });
    const socket = connect(await pool.start(), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
  });
});
