import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { DataFolder } from '../../collector/data-folder.ts';
import { type FleetOptions, SimulatedFleet } from './fleet.ts';
import { startSimulatedMiner } from './simulated-miner.ts';
import { simulatedWallet } from './simulated-wallet.ts';
import { StandInPool } from './stand-in-pool.ts';

/** `node scripts/simulate/main.ts pool|miner|fleet`: stand-ins that are harmless, for trying Minesweep by hand. */
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
  .command(
    'fleet',
    'the servers of a small town: agents that do not exist, two of which mine, one through a relay, one only when nobody looks',
    (options) =>
      options
        .option('agents', { type: 'number', default: 12, describe: 'how many' })
        .option('data', {
          type: 'string',
          describe: 'data folder of a running collector: addresses and tokens are read there',
        })
        .option('collector', { type: 'string', describe: 'ws://HOST:PORT/agent, when there is no --data' })
        .option('token', { type: 'string', describe: 'token for agents' })
        .option('ingest', { type: 'string', describe: 'http://HOST:PORT for the alerts of the sensor' })
        .option('ingest-token', { type: 'string', describe: 'token for alerts' })
        .option('past', { type: 'number', default: 60, describe: 'minutes of history that the agents bring along' })
        .option('seed', { type: 'number', default: 1, describe: 'the same number gives the same town' }),
    async (args) => {
      const { agents, seed, past } = args;
      const fleet = new SimulatedFleet({ ...readPlaces(args), agents, seed, pastMs: past * 60_000 });
      await fleet.start();
      console.error(`${agents} agents are there, Ctrl-C takes them away`);
      const keepAlive = setInterval(() => undefined, 60_000);
      const stop = () => {
        clearInterval(keepAlive);
        void fleet[Symbol.asyncDispose]();
      };
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
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

/** Where a collector is to be found: what was said, else what its data folder says. */
function readPlaces(said: {
  readonly data: string | undefined;
  readonly collector: string | undefined;
  readonly token: string | undefined;
  readonly ingest: string | undefined;
  readonly ingestToken: string | undefined;
}): Pick<FleetOptions, 'url' | 'token' | 'ingest'> {
  const data = said.data === undefined ? undefined : new DataFolder(said.data);
  const url = said.collector ?? data?.readRuntime()?.agents;
  const token = said.token ?? data?.readToken('agent');
  if (url === undefined || token === undefined) throw new Error('Say --data FOLDER, or --collector URL and --token T');
  const ingest = {
    url: said.ingest ?? data?.readRuntime()?.ingest,
    token: said.ingestToken ?? data?.readToken('ingest'),
  };
  const { url: ingestUrl, token: ingestToken } = ingest;
  if (ingestUrl === undefined || ingestToken === undefined) return { url, token };
  return { url, token, ingest: { url: ingestUrl, token: ingestToken } };
}
