import { join } from 'node:path';

/** Where an agent that was told nothing else keeps its data: the system's place for root, the user's own otherwise. */
export function defaultAgentDataFolder(): string {
  if (process.getuid?.() === 0) return '/var/lib/minesweep/agent';
  const { LOCALAPPDATA, XDG_STATE_HOME, HOME = '.' } = process.env;
  return join(LOCALAPPDATA ?? XDG_STATE_HOME ?? join(HOME, '.local', 'state'), 'minesweep', 'agent');
}
