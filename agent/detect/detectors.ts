import { createArgvMismatch } from './argv-mismatch.ts';
import { CodeInAgent } from './code-in-agent.ts';
import { ChangedCounters } from './changed-counters.ts';
import { ComputeBeforeAgent } from './compute-before-agent.ts';
import type { Detector } from './detector.ts';
import { HiddenProcess } from './hidden-process.ts';
import { DailyPause } from './daily-pause.ts';
import { DutyCycle } from './duty-cycle.ts';
import { HostPlateau } from './host-plateau.ts';
import { createEmptiedProgram } from './emptied-program.ts';
import { createFalseSignature } from './false-signature.ts';
import { createKernelMasquerade } from './kernel-masquerade.ts';
import { createMinerCommand } from './miner-command.ts';
import { createMinerConfig } from './miner-config.ts';
import { createMinerEnvironment } from './miner-environment.ts';
import { createMinerFootprint } from './miner-footprint.ts';
import { createMinerProgram } from './miner-program.ts';
import { createOddExecutable } from './odd-executable.ts';
import { PoolAttempt } from './pool-attempt.ts';
import { PoolConnection } from './pool-connection.ts';
import { TickDodging } from './tick-dodging.ts';
import { UnownedCpu } from './unowned-cpu.ts';
import { PreloadHook } from './preload-hook.ts';
import { ProcMount } from './proc-mount.ts';
import { QuietWhenWatched } from './quiet-when-watched.ts';
import { RenamedProgram } from './renamed-program.ts';
import { Respawner } from './respawner.ts';
import { SustainedCompute } from './sustained-compute.ts';

/** Every detector there is, fresh. Adding one: its file, its test, a line here. */
export function createDetectors(): readonly Detector[] {
  return [
    new SustainedCompute(),
    new ComputeBeforeAgent(),
    new PoolConnection(),
    new PoolAttempt(),
    createMinerProgram(),
    createMinerCommand(),
    new HostPlateau(),
    new UnownedCpu(),
    new TickDodging(),
    new ChangedCounters(),
    new HiddenProcess(),
    new ProcMount(),
    new PreloadHook(),
    new CodeInAgent(),
    new QuietWhenWatched(),
    createKernelMasquerade(),
    createOddExecutable(),
    createArgvMismatch(),
    createEmptiedProgram(),
    createFalseSignature(),
    createMinerEnvironment(),
    createMinerFootprint(),
    // Asks after those that ask who vouches for a program: how much a file near it says depends on that.
    createMinerConfig(),
    new DutyCycle(),
    new DailyPause(),
    new Respawner(),
    new RenamedProgram(),
  ];
}
