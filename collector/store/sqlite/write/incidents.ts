import type { WritesOf } from './prepared-write.ts';

export const incidentWrites: WritesOf<'put-incident'> = {
  'put-incident': (database) => {
    const putIncident = database.prepare(`
      INSERT INTO incident (id, rev, host, site, state, verdict, first_seen_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, host = excluded.host, site = excluded.site, state = excluded.state,
        verdict = excluded.verdict, first_seen_ms = excluded.first_seen_ms, body = excluded.body
      WHERE excluded.rev > incident.rev`);
    return ({ incident }) => {
      const { id, rev, subject, state, conclusion, firstSeenMs } = incident;
      const host = subject.type === 'host' ? subject.hostId : null;
      const body = JSON.stringify(incident);
      putIncident.run(id, rev, host, subject.site, state, conclusion.verdict, firstSeenMs, body);
    };
  },
};
