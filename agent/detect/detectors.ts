import { ComputeBeforeAgent } from './compute-before-agent.ts';
import type { Detector } from './detector.ts';
import { HostPlateau } from './host-plateau.ts';
import { MinerCommand } from './miner-command.ts';
import { MinerConfig } from './miner-config.ts';
import { PoolConnection } from './pool-connection.ts';
import { QuietWhenWatched } from './quiet-when-watched.ts';
import { SustainedCompute } from './sustained-compute.ts';

/** Every detector there is, fresh. Adding one: its file, its test, a line here. */
export function createDetectors(): readonly Detector[] {
  return [
    new SustainedCompute(),
    new ComputeBeforeAgent(),
    new PoolConnection(),
    new MinerCommand(),
    new MinerConfig(),
    new HostPlateau(),
    new QuietWhenWatched(),
  ];
}
