import * as z from 'zod';
import type { AlertChunk, SourcePosition } from '../store/alert-chunk.ts';
import type { ImportCounts, ImportTarget } from './import-file.ts';

const positionSchema = z.object({ file: z.string(), offset: z.number(), ended: z.boolean().exactOptional() });
const problemSchema = z.object({
  line: z.number(),
  error: z.enum(['not-json', 'not-an-object', 'too-long', 'no-address', 'no-time', 'binary']),
  excerpt: z.string(),
});
const countsSchema = z.object({
  read: z.number(),
  understood: z.number(),
  passedOver: z.number(),
  rejected: z.number(),
  mining: z.number(),
  problems: z.array(problemSchema),
});

/** A piece of 4 MB takes a fraction of a second; a collector that is silent for this long will not answer. */
const ANSWER_MS = 60_000;

/** The collector did not do what it was asked. `status` absent: it could not be reached. */
export class CollectorAnswerError extends Error {
  override readonly name = 'CollectorAnswerError';
  readonly status: number | undefined;

  constructor(status: number | undefined, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Imports into a collector over its listener for alerts. */
export function createHttpImportTarget(collector: URL, token: string): ImportTarget {
  const ask = async (path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> => {
    const url = new URL(path, collector);
    try {
      const response = await fetch(url, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MS),
        headers: { authorization: `Bearer ${token}`, ...init.headers },
      });
      return { status: response.status, body: await response.json() };
    } catch (error) {
      throw new CollectorAnswerError(undefined, `${url.origin} does not answer`, { cause: error });
    }
  };
  return {
    async position(source): Promise<SourcePosition | undefined> {
      const { status, body } = await ask(`/v1/alerts/position?${new URLSearchParams({ import: nameOf(source) })}`);
      return status === 404 ? undefined : readAnswer(positionSchema, status, body);
    },
    async send({ source, format, bytes, end, position }: AlertChunk): Promise<ImportCounts> {
      const offset = (position?.offset ?? bytes.byteLength) - bytes.byteLength;
      const params = new URLSearchParams({ format, import: nameOf(source), offset: String(offset) });
      if (end) params.set('end', '1');
      const { status, body } = await ask(`/v1/alerts?${params}`, { method: 'POST', body: bytes });
      return readAnswer(countsSchema, status, body);
    },
  };
}

function nameOf(source: string): string {
  return source.slice('import:'.length);
}

function readAnswer<T>(schema: z.ZodType<T>, status: number, body: unknown): T {
  const answer = status === 200 ? schema.safeParse(body) : undefined;
  if (answer?.success === true) return answer.data;
  const error = z.object({ error: z.string() }).safeParse(body);
  throw new CollectorAnswerError(
    status,
    `The collector answered ${status}${error.success ? ` (${error.data.error})` : ''}`,
  );
}
