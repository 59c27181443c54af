import type { incidentEvidenceEndpoints } from '#shared/api/incident-evidence.ts';
import { toIncidentHistory } from '#shared/output/incident-history-output.ts';
import { renderIncidentReport } from '#shared/output/incident-report.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { ApiProblem } from '../api-problem.ts';
import type { HandlersOf } from '../handler.ts';
import { readIncidentEvidence } from '../read-incident-evidence.ts';
import { Reply } from '../reply.ts';

export const incidentEvidenceHandlers: HandlersOf<typeof incidentEvidenceEndpoints> = {
  'GET /api/v1/incidents/:id/evidence': async ({ context, params, language }) => {
    const evidence = await readIncidentEvidence(context, params.id, language);
    return evidence instanceof ApiProblem ? evidence : { schemaVersion: SCHEMA_VERSION, ...evidence };
  },
  'GET /api/v1/incidents/:id/export': async ({ context, params, query, language }) => {
    const evidence = await readIncidentEvidence(context, params.id, language);
    if (evidence instanceof ApiProblem) return evidence;
    const { id } = evidence.incident;
    const history = toIncidentHistory(await context.store.read('incident-history', { id }), language);
    const writtenAtMs = context.now();
    const isMarkdown = query.format === 'markdown';
    const text = isMarkdown
      ? renderIncidentReport({ evidence, history, writtenAtMs }, language)
      : JSON.stringify(
          { schemaVersion: SCHEMA_VERSION, writtenAt: toIsoTime(writtenAtMs), ...evidence, history },
          undefined,
          2,
        );
    return new Reply(text, {
      'content-type': isMarkdown ? 'text/markdown; charset=utf-8' : 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${id.replace(/\W/g, '_').slice(0, 80)}.${isMarkdown ? 'md' : 'json'}"`,
    });
  },
};
