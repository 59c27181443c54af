import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { simulatedWallet } from '../../scripts/simulate/simulated-wallet.ts';
import { minerEnvironmentSchema, readMinerEnvironment } from './miner-environment.ts';

const wallet = simulatedWallet('environment');

describe('the environment of a miner', () => {
  it.each([
    ['a pool that only miners have', [`URL=stratum+ssl://pool.example:443`, `WHO=${wallet}.rig1`], ['URL', 'WHO']],
    [
      'a pool by the name of its variable',
      ['POOL_URL=pool.example:3333', `USERNAME=${wallet}`],
      ['POOL_URL', 'USERNAME'],
    ],
    ['its arguments', [`XMRIG_ARGS=-o pool.example:3333 -u ${wallet} -k --coin=monero`], ['XMRIG_ARGS']],
    ['a whole command', [`CMD=/opt/x -o pool.example:3333 -u ${wallet} --donate-level 1`], ['CMD']],
  ])('is recognised by %s', (_, variables, names) => {
    const reading = readMinerEnvironment(['PATH=/usr/bin:/bin', ...variables, 'HOME=/root', '']);
    expect(reading).toMatchObject({
      pools: [{ host: 'pool.example' }],
      wallets: [{ address: wallet, valid: true }],
      variables: names,
    });
    expect(minerEnvironmentSchema.parse(reading)).toEqual(reading);
  });

  it.each([
    ['a shop that is paid in coins', [`WALLET=${wallet}`, 'DB_POOL_URL=db.example:5432', 'API=shop.example:443']],
    ['a compiler', ['CFLAGS=-O2 -g -pipe', 'LDFLAGS=-Wl,-z,relro -o x', 'JAVA_OPTS=-Xmx2g -server -Dpool=8']],
    ['a database', ['PGHOST=db.example:5432', 'POOL_SIZE=20', 'DATABASE_URL=postgres://u:p@db.example:5432/x']],
    ['nothing', []],
    ['no variables', ['', '=', 'stratum+tcp://pool.example:3333', '=stratum+tcp://pool.example:3333']],
  ])('is not that of %s', (_, variables) => expect(readMinerEnvironment(variables)).toBeUndefined());

  it('survives anything', () => {
    const value = fc.oneof(hostileText(), fc.constantFrom(wallet, 'stratum+tcp://a.example:1', '-o a.example:1 -u b'));
    const variable = fc
      .tuple(fc.oneof(fc.constantFrom('POOL', 'A'), hostileText()), value)
      .map((pair) => pair.join('='));
    fuzz('environment', fc.array(variable, { maxLength: 40 }), (variables) => void readMinerEnvironment(variables));
  });
});
