import { createServer } from 'node:http';
import { resolve } from 'node:path';
import type { Correlation } from '../correlation.ts';
import { FileFollower } from '../ingest/follow-file.ts';
import { createHttpIngest } from '../ingest/http-ingest.ts';
import type { IngestReport } from '../store/alert-chunk.ts';
import { type Assembly, textOf } from './assembly.ts';
import { close, explainPort, listenOn, portOf } from './listeners.ts';

const REQUEST_TIMEOUT_MS = 60_000;

/** Takes alerts that are delivered, and follows the files that devices write. @returns the port of the former */
export async function startIngest(assembly: Assembly, correlation: Correlation): Promise<number> {
  const { options, stack, store } = assembly;
  const onReport = correlateReports(assembly, correlation);
  const token = options.data.ensureToken('ingest');
  const takeAlerts = createHttpIngest({ store, token, site: options.site, onReport });
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    takeAlerts(request, response).catch((error: unknown) => {
      options.log(`a delivery of alerts failed: ${textOf(error)}`);
      response.destroy();
    });
  });
  await listenOn(server, options.listen.ingest).catch(explainPort('ingest', options.listen.ingest.port));
  stack.defer(() => close(server));
  for (const file of options.eveFiles) follow(assembly, resolve(file), onReport);
  return portOf(server);
}

/** The name under which the store remembers how far a followed file was read. */
export function sourceOfFile(file: string): string {
  return `file:${resolve(file)}`;
}

function correlateReports(
  { options, clock, failures }: Assembly,
  correlation: Correlation,
): (report: IngestReport) => void {
  const submit = async ({ understood, relevant }: IngestReport) => {
    if (understood > 0) await correlation.submit({ type: 'sensor-reported', site: options.site, atMs: clock.wallMs() });
    if (relevant.length > 0) await correlation.submit({ type: 'alerts', alerts: relevant });
  };
  return (report) => {
    submit(report).catch((error: unknown) => {
      // The alerts themselves are stored; the rebuilt correlation meets them again.
      failures.alertsNotCorrelated += report.relevant.length;
      options.log(`alerts could not be correlated: ${textOf(error)}`);
    });
  };
}

function follow(
  { options, stack, store, failures }: Assembly,
  file: string,
  onReport: (report: IngestReport) => void,
): void {
  const onTrouble = (error: unknown) => {
    failures.followTroubles += 1;
    options.log(`${file}: ${textOf(error)}`);
  };
  const { site } = options;
  const follower = new FileFollower({
    ...{ store, file, source: sourceOfFile(file), site },
    ...{ format: 'suricata-eve', onReport, onTrouble },
  });
  follower.start();
  stack.use(follower);
}
