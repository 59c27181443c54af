import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { startSimulatedMiner } from './simulated-miner.ts';
import { simulatedWallet } from './simulated-wallet.ts';
import { StandInPool } from './stand-in-pool.ts';

/** `node scripts/simulate/main.ts pool|miner`: a stand-in pool and a harmless stand-in miner, for trying Minesweep by hand. */
await yargs(hideBin(process.argv))
  .scriptName('simulate')
  .command(
    'pool',
    'a server that speaks stratum and has no work behind it',
    (options) =>
      options
        .option('host', { type: 'string', default: '127.0.0.1', describe: 'address to listen on' })
        .option('port', { type: 'number', default: 3333, describe: 'port to listen on' }),
    async ({ host, port }) => {
      const pool = new StandInPool({ host, port, onEvent: (event) => console.log(JSON.stringify(event)) });
      console.error(`stand-in pool on ${host}:${await pool.start()}, Ctrl-C ends it`);
      process.once('SIGINT', () => void pool[Symbol.asyncDispose]());
      process.once('SIGTERM', () => void pool[Symbol.asyncDispose]());
    },
  )
  .command(
    'miner',
    'a process that burns CPU under a name of your choice, with a miner configuration and a stratum connection',
    (options) =>
      options
        .option('directory', { type: 'string', demandOption: true, describe: 'folder it pretends to be installed in' })
        .option('name', { type: 'string', default: 'xmrig', describe: 'name of its executable' })
        .option('cores', { type: 'number', default: 1, describe: 'cores it burns' })
        .option('pool', { type: 'string', describe: 'HOST:PORT of the stand-in pool' })
        .option('wallet', {
          type: 'string',
          default: simulatedWallet('1'),
          describe: 'payout address; the default belongs to nobody',
        })
        .option('config', { type: 'string', default: 'config.json', describe: 'name of its configuration file' })
        .option('seconds', { type: 'number', default: 600, describe: 'ends by itself after this time' }),
    ({ directory, name, cores, pool, wallet, config, seconds }) => {
      const endpoint = pool === undefined ? {} : { pool: readEndpoint(pool) };
      const child = startSimulatedMiner({ directory, name, cores, wallet, config, seconds, ...endpoint });
      child.stdout?.pipe(process.stdout);
      process.once('SIGINT', () => child.kill());
      process.once('SIGTERM', () => child.kill());
    },
  )
  .demandCommand(1)
  .strict()
  .parseAsync();

function readEndpoint(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`--pool takes HOST:PORT, not ${text}`);
  return { host: text.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port };
}
