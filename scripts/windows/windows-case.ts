import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBundle } from '../../bin/bundle.mjs';
import v8Flags from '../../bin/v8-flags.json' with { type: 'json' };
import { DataFolder } from '../../collector/data-folder.ts';
import { eveAlertLine } from '../simulate/eve-line.ts';
import { simulatedConfig } from '../simulate/simulated-miner.ts';
import { eventually, RunningMinesweep, temporaryFolder } from '../testing/minesweep.ts';
import { NetworkPair } from '../testing/network-pair.ts';
import { lowerSources } from './lowered-sources.ts';
import { type Wine, windowsPathOf } from './wine.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Decoys then run where the data are: who counts as an administrator has them elsewhere, in a folder that Wine cannot make private. */
const AS_ORDINARY_USER = `--import=file:///Z:${ROOT}scripts/windows/as-ordinary-user.mjs`;
const START_MS = 60_000;

/** Sends what it is given on its standard input to the API, from within the network of the collector. */
const ASK = `const { url, token, body } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' };
fetch(url, body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) })
  .then((response) => response.text()).then((text) => process.stdout.write(text));`;

/** What a case plays with. */
export interface Scene {
  readonly poolPort: number;
  readonly wallet: string;
  /** Nobody answers at the address of the pool; otherwise it refuses until {@link WindowsCase.openPool}. */
  readonly isSilent?: true;
}

/**
 * A Windows host with an agent in a network of its own, a collector on Linux in another, and what a sensor between them would write. The site's own
 * indicator file names the address of the collector's side as a pool.
 */
export class WindowsCase implements AsyncDisposable {
  readonly pair = NetworkPair.create();
  readonly #folder = temporaryFolder('windows-case');
  readonly #data = new DataFolder(join(this.#folder.path, 'collector'));
  readonly #children: ChildProcess[] = [];
  readonly #wine: Wine;
  readonly #scene: Scene;
  #collector: RunningMinesweep | undefined;

  constructor(wine: Wine, scene: Scene) {
    this.#wine = wine;
    this.#scene = scene;
  }

  get poolAddress(): string {
    return this.#scene.isSilent === true ? this.pair.silentAddress : this.pair.outsideAddress;
  }

  /** Resolves with the id of the host once its agent reports. */
  async start(): Promise<string> {
    // Windows programs are in the network of the first of them.
    this.#wine.stop();
    const indicators = join(this.#folder.path, 'indicators.yaml');
    const pool = `{ address: ${this.poolAddress}, port: ${this.#scene.poolPort}, is: pool, confidence: high }`;
    writeFileSync(indicators, `kind: indicators\nentries:\n  - ${pool}\n`);
    writeFileSync(this.#eve, '');
    const common = ['--indicators', indicators];
    this.#collector = new RunningMinesweep(
      [
        ...['collector', 'run', '--data', this.#data.path, '--agents-host', this.pair.outsideAddress],
        ...['--eve', this.#eve, ...common],
      ],
      this.pair.within(this.pair.outside, []),
    );
    const runtime = await eventually('the collector is there', START_MS, () => this.#data.readRuntime());
    const bundle = await ensureBundle(ROOT);
    this.#run([
      ...[this.#wine.node, ...v8Flags.agent, AS_ORDINARY_USER, windowsPathOf(bundle)],
      ...['agent', 'run', '--collector', runtime.agents],
      ...['--token-file', windowsPathOf(this.#data.tokenFile('agent'))],
      ...['--data', windowsPathOf(join(this.#folder.path, 'agent')), '--indicators', windowsPathOf(indicators)],
    ]);
    return await eventually('the agent on Windows reports', START_MS, () => {
      const { hosts } = this.ask<{ hosts: { id: string; connected: boolean; cpu?: unknown }[] }>('hosts');
      return hosts.find(({ connected, cpu }) => connected && cpu !== undefined)?.id;
    });
  }

  /** The burner as `java\SmartMiner\xmrig.exe`, its folder hidden, its configuration beside it. `reported` gives its own words. */
  async startMiner(): Promise<{
    readonly path: string;
    reported(): { readonly pid: number; readonly localPort?: number } | undefined;
  }> {
    const folder = join(this.#folder.path, 'java', 'SmartMiner');
    mkdirSync(folder, { recursive: true });
    const program = join(folder, 'xmrig.exe');
    copyFileSync(this.#wine.node, program);
    const { poolAddress: host } = this;
    const { poolPort: port, wallet } = this.#scene;
    writeFileSync(join(folder, 'config.json'), simulatedConfig({ host, port }, wallet));
    // Both at once would set the last one only, as Wine has it.
    for (const attribute of ['+h', '+s']) await once(this.#run(['attrib', attribute, windowsPathOf(folder)]), 'exit');
    const sources = await lowerSources(ROOT, join(ROOT, 'dist', 'windows-case-sources'));
    const report = join(this.#folder.path, 'report.json');
    this.#run([
      ...[program, windowsPathOf(join(sources, 'scripts/windows/shy-burner.ts')), '--report', windowsPathOf(report)],
      ...['--connect', `${host}:${port}`, '--login', wallet],
    ]);
    const reported = () => {
      try {
        return JSON.parse(readFileSync(report, 'utf8')) as { pid: number; localPort?: number };
      } catch {
        return undefined;
      }
    };
    await eventually('the burner runs', START_MS, reported);
    return { path: windowsPathOf(program), reported };
  }

  /** Somebody opens Task Manager; end it by what is returned. */
  openTaskManager(): () => void {
    const program = this.#run(['taskmgr.exe']);
    return () => program.kill('SIGKILL');
  }

  /** A stand-in that speaks stratum, at the address that the site calls a pool. */
  async openPool(): Promise<void> {
    const { outsideAddress: host } = this.pair;
    const simulate = ['scripts/simulate/main.ts', 'pool', '--host', host, '--port', String(this.#scene.poolPort)];
    const [command, ...rest] = this.pair.within(this.pair.outside, [process.execPath, ...simulate]);
    const child = spawn(command, rest, { stdio: 'ignore', cwd: ROOT });
    this.#children.push(child);
    await once(child, 'spawn');
  }

  /** What a sensor says about a connection of the Windows host to the pool. */
  tell(localPort: number, action: 'allowed' | 'blocked'): void {
    const source = { ip: this.pair.insideAddress, port: localPort };
    const destination = { ip: this.poolAddress, port: this.#scene.poolPort };
    appendFileSync(this.#eve, eveAlertLine({ atMs: Date.now(), source, destination, action }));
  }

  /** @throws what the collector answered when that is no JSON */
  ask<T>(path: string, body?: object): T {
    const question = {
      url: `${this.#data.readRuntime()?.api}/api/v1/${path}`,
      token: this.#data.readToken('api'),
      body,
    };
    const [command, ...rest] = this.pair.within(this.pair.outside, [process.execPath, '-e', ASK]);
    const { stdout, stderr } = spawnSync(command, rest, {
      input: JSON.stringify(question),
      encoding: 'utf8',
      timeout: START_MS,
    });
    try {
      return JSON.parse(stdout) as T;
    } catch {
      throw new Error(`${path}: ${stdout}${stderr}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    this.#wine.stop();
    await this.#collector?.[Symbol.asyncDispose]();
    this.pair[Symbol.dispose]();
    this.#folder[Symbol.dispose]();
  }

  get #eve(): string {
    return join(this.#folder.path, 'eve.json');
  }

  #run(args: readonly string[]): ChildProcess {
    const child = this.#wine.start(args, { prefix: this.pair.within(this.pair.inside, []) });
    this.#children.push(child);
    return child;
  }
}
