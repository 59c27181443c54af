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
  address: { id: number; ip: string; site: number; inside: 0 | 1 };
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
    usual_gap_ms: number | null;
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
    /** See `hostColumnsOf`. */
    name_key: string;
    system: string;
    cpu_count: number;
    search: string;
    blind: string;
    partly: 0 | 1;
    body: string;
  };
  host_summary: {
    host: string;
    received_at_ms: number;
    clock_offset_ms: number;
    busy_cores: number | null;
    body: string;
  };
  host_address: { site: string; ip: string; host: string };
  host_label: { host: string; label: string };
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
    /** What holds: of the work on it, else `new`; `closed` when another incident continues it. */
    state: string;
    assignee: string | null;
    verdict: string;
    probability: number;
    role: string;
    first_seen_ms: number;
    last_seen_ms: number;
    active_at_ms: number;
    merged_into: string | null;
    search: string;
  };
  /** `incident` is the row. */
  incident_body: { incident: number; body: string };
  /** `incident` is the id, here and below. */
  incident_work: {
    incident: string;
    rev: number;
    state: string;
    close_reason: string | null;
    assignee: string | null;
    updated_at_ms: number;
    by: string;
    closed_at_ms: number | null;
    closed_alerts: number | null;
    closed_findings: number | null;
    /** JSON of `ClosedEvidence`. */
    closed_evidence: string | null;
  };
  incident_note: { row: number; incident: string; at_ms: number; by: string; text: string };
  incident_verdict: {
    row: number;
    incident: string;
    rev: number;
    at_ms: number;
    verdict: string;
    role: string;
    probability: number;
  };
  retention: { kind: string; days: number | null };
  sign_in_link: { hash: string; role: string; expires_at_ms: number; granted_by: string | null };
  account: { id: string; name: string; name_key: string; role: string; password: string; created_at_ms: number };
  session: {
    hash: string;
    name: string;
    role: string;
    account: string | null;
    granted_by: string | null;
    created_at_ms: number;
    last_seen_ms: number;
  };
  api_token: {
    id: string;
    hash: string;
    name: string;
    role: string;
    created_at_ms: number;
    created_by: string;
    expires_at_ms: number | null;
    last_used_ms: number | null;
  };
  series: { host: string; hour: number; body: Uint8Array };
  allowance: {
    row: number;
    id: string;
    created_ms: number;
    expires_ms: number | null;
    revoked: 0 | 1;
    silenced: number;
    last_silenced_ms: number | null;
    body: string;
  };
  bait: { row: number; id: string; host: string; open: 0 | 1; body: string };
  audit: { row: number; at_ms: number; actor: string; action: string; target: string | null; detail: string };
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
