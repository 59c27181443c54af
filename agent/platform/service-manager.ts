import type { OwnCommand } from '../agent-parts.ts';

/** How the service manager of the system is to run the agent. Paths are absolute. */
export interface ServiceOrder {
  readonly program: OwnCommand;
  /** The arguments behind it: `agent run ...`. */
  readonly args: readonly string[];
  readonly dataFolder: string;
  readonly tokenFile: string | undefined;
  /** Other files and folders that the agent is told to read. */
  readonly reads: readonly string[];
}

export type ServiceState = 'running' | 'starting' | 'stopping' | 'stopped' | 'failed';

/** How the service stands. */
export type ServiceStanding =
  | { readonly installed: false }
  | {
      readonly installed: true;
      /** Undefined: the service manager cannot be asked. */
      readonly state: ServiceState | undefined;
      readonly pid: number | undefined;
      /** What it ended with, when it failed. */
      readonly exitCode: number | undefined;
      /** Undefined: nobody tells. */
      readonly startsWithSystem: boolean | undefined;
      /** Where its agent keeps its data, when that can be told. */
      readonly dataFolder: string | undefined;
    };

/** What installing would do. */
export interface ServicePlan {
  /** The definition of the service, in the words of the system. */
  readonly definition: string;
  /** One line for each thing that is done, in order. */
  readonly steps: readonly string[];
}

/** What was done, a line each, and how the service stands now. */
export interface ServiceOutcome {
  readonly done: readonly string[];
  readonly standing: ServiceStanding;
}

/**
 * The service of this machine that runs the agent. What cannot be done is a `VerbError` that says why and what helps; every step may be
 * repeated.
 */
export interface ServiceManager {
  /** Where the agent of a service keeps its data unless told otherwise. */
  readonly defaultDataFolder: string;
  /** Whether what a service prints is kept: without that its findings need a collector. */
  readonly keepsOutput: boolean;
  /** Changes nothing, and needs no rights. */
  plan(order: ServiceOrder): ServicePlan;
  /** Installs the service, or changes the one that there is, and starts it anew: the program may be another under the same name. */
  install(order: ServiceOrder): Promise<ServiceOutcome>;
  /** Stops and removes it, and tells what stays. `purge`: with the data of its agent. */
  uninstall(purge: boolean): Promise<ServiceOutcome>;
  start(): Promise<ServiceOutcome>;
  stop(): Promise<ServiceOutcome>;
  query(): Promise<ServiceStanding>;
}
