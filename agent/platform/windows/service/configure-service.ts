import type { ServiceCalls } from './service-calls.ts';
import { SERVICE_ACTION, SERVICE_FAILURE_ACTIONS } from '../calls/structures.ts';
import type { Handle } from '../calls/windows-calls.ts';

const DESCRIPTION = 'Finds cryptocurrency miners on this host.';
/** `SC_ACTION_RESTART`. */
const RESTART = 1;
const RESTART_AFTER_MS = [5_000, 30_000, 60_000] as const;
const RESET_S = 86_400;
const PRESHUTDOWN_MS = 10_000;

/** Levels of `ChangeServiceConfig2W` (winsvc.h). */
const LEVELS = { description: 1, failureActions: 2, delayedStart: 3, failureFlag: 4, preshutdown: 7 } as const;

/** What a service may have besides its command line. It runs without any of it, so what Windows refuses is told, a line each. */
export function configureService(calls: ServiceCalls, service: Handle): readonly string[] {
  const missed: string[] = [];
  const set = (what: string, level: number, structure: Buffer) => {
    if (!calls.configure(service, level, structure)) missed.push(`could not set ${what} (error ${calls.lastError()})`);
  };
  const text = Buffer.from(`${DESCRIPTION}\0`, 'utf16le');
  set('the description', LEVELS.description, pointerTo(calls, text));
  const actions = restartActions();
  set('what happens when it fails', LEVELS.failureActions, failureActions(calls, actions));
  set('that this holds for an exit with an error too', LEVELS.failureFlag, numberOf(1));
  set('that it starts after others', LEVELS.delayedStart, numberOf(1));
  set('how long a shutdown waits', LEVELS.preshutdown, numberOf(PRESHUTDOWN_MS));
  return missed;
}

function restartActions(): Buffer {
  const actions = Buffer.alloc(RESTART_AFTER_MS.length * SERVICE_ACTION.bytes);
  for (const [index, delayMs] of RESTART_AFTER_MS.entries()) {
    actions.writeUInt32LE(RESTART, index * SERVICE_ACTION.bytes + SERVICE_ACTION.at.type);
    actions.writeUInt32LE(delayMs, index * SERVICE_ACTION.bytes + SERVICE_ACTION.at.delay);
  }
  return actions;
}

function failureActions(calls: ServiceCalls, actions: Buffer): Buffer {
  const structure = Buffer.alloc(SERVICE_FAILURE_ACTIONS.bytes);
  structure.writeUInt32LE(RESET_S, SERVICE_FAILURE_ACTIONS.at.resetPeriod);
  structure.writeUInt32LE(RESTART_AFTER_MS.length, SERVICE_FAILURE_ACTIONS.at.actionCount);
  structure.writeBigUInt64LE(calls.addressOf(actions), SERVICE_FAILURE_ACTIONS.at.actions);
  return structure;
}

function numberOf(value: number): Buffer {
  const structure = Buffer.alloc(4);
  structure.writeUInt32LE(value);
  return structure;
}

function pointerTo(calls: ServiceCalls, buffer: Buffer): Buffer {
  const structure = Buffer.alloc(8);
  structure.writeBigUInt64LE(calls.addressOf(buffer));
  return structure;
}
