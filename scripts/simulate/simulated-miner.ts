import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SimulatedMinerOptions {
  /** Folder it pretends to be installed in; made if missing. */
  readonly directory: string;
  /** File name of its executable, also its argv[0] and short name. */
  readonly name: string;
  /** Cores it burns; 1.5 = one whole and one half. */
  readonly cores: number;
  /** Where its stand-in pool listens; without it there is neither a connection nor a configuration. */
  readonly pool?: { readonly host: string; readonly port: number };
  readonly wallet?: string;
  /** File name of the configuration; undefined with a pool = none is written. */
  readonly config?: string;
  /** Further command-line arguments, such as `-c config.json` or `-o host:port`. */
  readonly args?: readonly string[];
  /** Ends by itself after this time, so that nothing is left burning. */
  readonly seconds: number;
}

/** What the running simulator says about itself, one JSON object a line on its standard output. */
export type SimulatedMinerReport =
  | { readonly event: 'started'; readonly pid: number }
  | {
      readonly event: 'connected';
      readonly local: string;
      readonly localPort: number;
      readonly remote: string;
      readonly remotePort: number;
    }
  | { readonly event: 'job' | 'accepted' | 'disconnected' };

/**
 * Starts a harmless process that looks like an installed miner: it burns CPU under a chosen name and path, has an xmrig-like
 * configuration beside it and talks stratum to a stand-in. It computes nothing.
 */
export function startSimulatedMiner(options: SimulatedMinerOptions): ChildProcess {
  mkdirSync(options.directory, { recursive: true });
  const executable = join(options.directory, options.name);
  placeExecutable(executable);
  if (options.pool !== undefined && options.config !== undefined) {
    writeFileSync(
      join(options.directory, options.config),
      simulatedConfig(options.pool, options.wallet ?? 'YOUR_WALLET_ADDRESS'),
    );
  }
  const plan = {
    cores: options.cores,
    name: options.name,
    pool: options.pool,
    wallet: options.wallet,
    seconds: options.seconds,
  };
  return spawn(executable, [join(dirname(fileURLToPath(import.meta.url)), 'burn.mjs'), ...(options.args ?? [])], {
    argv0: options.name,
    cwd: options.directory,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, MINESWEEP_SIMULATION: JSON.stringify(plan) },
  });
}

/** A copy of this Node under another name: a hard link where the file system allows it. */
function placeExecutable(path: string): void {
  rmSync(path, { force: true });
  try {
    linkSync(process.execPath, path);
  } catch {
    copyFileSync(process.execPath, path);
  }
}

/** A configuration in the form that xmrig writes, comments included. */
export function simulatedConfig(pool: { readonly host: string; readonly port: number }, wallet: string): string {
  return `{
    // written by a simulator: nothing here mines
    "autosave": true,
    "cpu": { "enabled": true, "huge-pages": true, "max-threads-hint": 100 },
    "randomx": { "1gb-pages": false, "wrmsr": false, "rdmsr": false, "numa": true },
    "donate-level": 1,
    "pools": [
        { "algo": "rx/0", "url": "${pool.host}:${pool.port}", "user": "${wallet}", "pass": "x", "keepalive": true, "tls": false }
    ],
    "print-time": 60,
}
`;
}
