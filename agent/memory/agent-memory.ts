import type { AgentDatabase } from './agent-database.ts';
import { keepAgentId } from './agent-identity.ts';
import { ConnectionMemory } from './connection-memory.ts';
import { DetectorSnapshots } from './detector-snapshots.ts';
import { Episodes } from './episodes.ts';
import { GroupHistories } from './group-histories.ts';
import { KeyValues } from './key-values.ts';
import { openDatabase, type SetAside } from './open-database.ts';
import { Outbox } from './outbox.ts';

export interface AgentMemoryOptions {
  /** The agent's data folder; made with mode 0700 if it is missing. */
  readonly folder: string;
  /** Epoch milliseconds by the host's clock. */
  readonly nowMs: number;
  /** 16 random bytes for an identity, asked for only when there is none. */
  readonly random: () => Uint8Array;
}

/** Everything an agent keeps across restarts, in `agent.db`. Dispose it to write what waits and to close the file. */
export interface AgentMemory extends Disposable {
  /** 32 hexadecimal digits, the same for ever on this host. */
  readonly agentId: string;
  readonly outbox: Outbox;
  readonly episodes: Episodes;
  readonly snapshots: DetectorSnapshots;
  readonly histories: GroupHistories;
  readonly values: KeyValues;
  readonly connections: ConnectionMemory;
  /** Databases that this start could not use and put aside. */
  readonly setAside: readonly SetAside[];
  statistics(): AgentMemoryStatistics;
}

export interface AgentMemoryStatistics {
  readonly outbox: ReturnType<Outbox['statistics']>;
  readonly connections: ReturnType<ConnectionMemory['statistics']>;
  /** Databases put aside since ever, by cause. */
  readonly setAside: Readonly<Record<string, number>>;
  /** Writes that failed since the start, by cause (`sqlite-13` = the disk is full). */
  readonly failedWrites: Readonly<Record<string, number>>;
}

/** `in-use`: another agent runs on this folder. `not-writable`: it cannot be written; `code` is the name of the error. */
export type OpenedAgentMemory =
  | { readonly memory: AgentMemory }
  | { readonly problem: 'in-use' | 'not-writable'; readonly code: string };

const SET_ASIDE = 'set-aside:';

/** Opens the memory of an agent. A damaged database is put aside and counted; it never keeps an agent from starting. */
export function openAgentMemory({ folder, nowMs, random }: AgentMemoryOptions): OpenedAgentMemory {
  const result = openDatabase(folder, nowMs, (database) => {
    const outbox = new Outbox(database);
    const values = new KeyValues(database);
    return {
      database,
      outbox,
      values,
      episodes: new Episodes(database, outbox),
      snapshots: new DetectorSnapshots(database),
      histories: new GroupHistories(database),
      connections: new ConnectionMemory(database, values, nowMs),
    };
  });
  if ('problem' in result) return result;
  const { setAside, opened } = result;
  const { database, ...parts } = opened;
  database.write(() => {
    for (const { cause } of setAside) database.count(SET_ASIDE + cause);
  });
  try {
    const agentId = keepAgentId(folder, parts.values, random);
    return { memory: { ...parts, agentId, setAside, ...endOf(database, opened) } };
  } catch (error) {
    database[Symbol.dispose]();
    return {
      problem: 'not-writable',
      code: error instanceof Error && 'code' in error ? String(error.code) : 'identity',
    };
  }
}

function endOf(
  database: AgentDatabase,
  { outbox, connections }: Pick<AgentMemory, 'outbox' | 'connections'>,
): Pick<AgentMemory, 'statistics' | typeof Symbol.dispose> {
  return {
    statistics: () => ({
      outbox: outbox.statistics(),
      connections: connections.statistics(),
      setAside: database.countersOf(SET_ASIDE),
      failedWrites: database.failures,
    }),
    [Symbol.dispose]() {
      connections.close();
      database[Symbol.dispose]();
    },
  };
}
