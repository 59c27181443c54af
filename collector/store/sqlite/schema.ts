import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

interface DayTable {
  /** See `dayKey`. */
  key: number;
  alerts: number;
  mining: number;
  first_ms: number;
  last_ms: number;
}

/** The tables as the newest migration leaves them. */
export interface Schema {
  text: { id: number; value: string };
  address: { id: number; ip: string; site: number };
  kind: { id: number; key: string };
  alert: {
    /** See `alertId`. */
    id: number;
    source: number;
    destination: number;
    /** See `packPorts`. */
    ports: number;
    kind: number;
    /** 0: none. */
    domain: number;
    bytes: number | null;
    packets: number | null;
  };
  reading: { id: number; key: string };
  mining_alert: { alert: number; reading: number; raw: Uint8Array };
  destination_day: DayTable;
  source_day: DayTable;
  alert_source: {
    name: string;
    site: string;
    file: string | null;
    byte_offset: number | null;
    ended: 0 | 1;
    in_long_line: 0 | 1;
    last_alert_ms: number | null;
    read: number;
    understood: number;
    passed_over: number;
    rejected: number;
  };
  host: {
    id: string;
    rowid: number;
    site: string;
    first_seen_ms: number;
    last_seen_ms: number;
    clock_offset_ms: number;
    body: string;
  };
  host_summary: { host: string; received_at_ms: number; clock_offset_ms: number; body: string };
  finding: {
    row: number;
    id: string;
    host: string;
    rev: number;
    kind: string;
    state: string;
    first_seen_ms: number;
    received_at_ms: number;
    body: string;
  };
  incident: {
    row: number;
    id: string;
    rev: number;
    host: string | null;
    site: string;
    state: string;
    verdict: string;
    first_seen_ms: number;
    body: string;
  };
}

/** Builds queries and never runs any: that is done by prepared statements, see `QueryRunner`. */
export const queries = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Whatever kysely builds that can be run and gives rows of this form. */
export interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}
