import type { WritesOf } from './prepared-write.ts';

export const findingWrites: WritesOf<'put-finding'> = {
  'put-finding': (database) => {
    const putFinding = database.prepare(`
      INSERT INTO finding (id, host, rev, kind, state, first_seen_ms, received_at_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id, host) DO UPDATE SET rev = excluded.rev, kind = excluded.kind, state = excluded.state,
        first_seen_ms = excluded.first_seen_ms, received_at_ms = excluded.received_at_ms, body = excluded.body
      WHERE excluded.rev > finding.rev`);
    return ({ hostId, receivedAtMs, finding }) => {
      const { id, rev, kind, state, firstSeenMs } = finding;
      const receivedAt = Math.trunc(receivedAtMs);
      putFinding.run(id, hostId, rev, kind, state, firstSeenMs, receivedAt, JSON.stringify(finding));
    };
  },
};
