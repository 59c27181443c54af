import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBundle } from '../../../bin/bundle.mjs';
import v8Flags from '../../../bin/v8-flags.json' with { type: 'json' };
import { DataFolder } from '../../../collector/data-folder.ts';
import { eventually, RunningMinesweep } from '../../testing/minesweep.ts';
import { type Wine, windowsPathOf } from '../../windows/wine.ts';
import { readAgentStatus } from '../agent-resident.ts';
import { WineProgram } from './wine-program.ts';

const START_MS = 60_000;
/** Whatever is free: another collector may run here. */
const PORTS = ['--console-port', '0', '--agents-port', '0', '--ingest-port', '0'];

/** The agent on Windows as a package starts it, connected to a collector on Linux. Dispose it to end both. */
export interface WindowsAgent extends AsyncDisposable {
  readonly pid: number;
  readonly collectorPid: number;
}

export async function startWindowsAgent(wine: Wine, root: string, folder: string): Promise<WindowsAgent> {
  const data = new DataFolder(join(folder, 'collector'));
  const agentData = join(folder, 'agent');
  mkdirSync(agentData);
  const collector = new RunningMinesweep(['collector', 'run', '--data', data.path, ...PORTS]);
  const end = async () => void (await collector.stop());
  try {
    const { agents } = await eventually('the collector is there', START_MS, () => data.readRuntime());
    const bundle = windowsPathOf(await ensureBundle(root));
    const token = windowsPathOf(data.tokenFile('agent'));
    const options = ['--collector', agents, '--token-file', token, '--data', windowsPathOf(agentData)];
    const args = [wine.node, ...v8Flags.agent, bundle, 'agent', 'run', ...options];
    const agent = new WineProgram(wine, folder, 'agent', args, root);
    await eventually('the agent is connected', START_MS, () => readAgentStatus(agentData)?.link === 'connected').catch(
      (error: unknown) => {
        agent[Symbol.dispose]();
        throw new Error(
          `${error instanceof Error ? error.message : String(error)}; it said: ${agent.output.slice(-2_000)}`,
        );
      },
    );
    return {
      ...{ pid: agent.pid, collectorPid: collector.pid ?? 0 },
      async [Symbol.asyncDispose]() {
        agent[Symbol.dispose]();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
