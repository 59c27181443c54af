import { observed, unobservable } from '#shared/model/observed.ts';
import { readMinerEnvironment } from '#shared/recognise/miner-environment.ts';
import { simulatedWallet } from '../../scripts/simulate/simulated-wallet.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';

const MIB = 1024 * 1024;

/** An ordinary program of a package, small and with one busy thread. */
export function plainFootprint(change: Partial<ProcessFootprint> = {}): ProcessFootprint {
  return {
    memory: observed({ virtualBytes: 9 * MIB, hugePageBytes: 0 }),
    threads: observed({ count: 1, busy: [{ cores: 1 }], nice: 0, policy: 0 }),
    openMsr: observed(0),
    environment: observed({}),
    origin: observed({ file: 'same', package: observed({ name: 'coreutils' }) }),
    ...change,
  };
}

/** What a miner that was installed by nobody leaves when it runs on four processors. */
export function minerFootprint(): ProcessFootprint {
  const pool = 'XMRIG_ARGS=-o stratum+tcp://pool.example:3333 --coin=monero';
  const reading = readMinerEnvironment([pool, `WALLET=${simulatedWallet('footprint')}`]);
  return {
    memory: observed({
      virtualBytes: 2_600 * MIB,
      hugePageBytes: 0,
      largeAnonymousBytes: [2_088 * MIB],
      executableAnonymousBytes: 4 * MIB,
      codeFiles: ['miner', 'libc.so.6'],
    }),
    threads: observed({
      count: 7,
      busy: [0, 1, 2, 3].map((onlyCpu) => ({ cores: 0.99, onlyCpu })),
      nice: 10,
      policy: 5,
    }),
    openMsr: observed(1),
    environment: observed(reading === undefined ? {} : { reading }),
    origin: observed({ file: 'missing', package: unobservable('unsupported') }),
  };
}
