import type { z } from 'zod';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { apiErrorSchema } from '#shared/api/api-error.ts';
import type { CollectorParts } from '../collector-parts.ts';
import { codeOf, DataFolder } from '../data-folder.ts';

/** Where to ask, as told on the command line; what is missing is found in the data folder of a collector on this machine. */
export interface Whereabouts {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly data: string | undefined;
  /** Where to look when no folder was told. */
  readonly ownDataFolders: CollectorParts['ownDataFolders'];
}

const TIMEOUT_MS = 30_000;

/** How requests that change something are sent. */
export type ChangeMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Asks a collector. Every failure is a `VerbError` that says what helps. */
export class CollectorClient {
  readonly #url: string;
  readonly #token: string;

  constructor({ url, token }: { readonly url: string; readonly token: string }) {
    this.#url = url.replace(/\/$/, '');
    this.#token = token;
  }

  /** The one that was told, or that of this machine. */
  static async find(where: Whereabouts): Promise<CollectorClient> {
    const { url, token } = where;
    return new CollectorClient(url === undefined || token === undefined ? await findCollector(where) : { url, token });
  }

  /** Where the collector answers, without a slash at the end. */
  get url(): string {
    return this.#url;
  }

  /** @param schema of the answer; an answer that is something else is a failure */
  async get<T extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string | undefined>>,
    schema: T,
  ): Promise<z.output<T>> {
    const url = new URL(`${this.#url}${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    return this.#read(await this.#fetch(url, {}), schema);
  }

  /** Asks for a change. @param body sent as JSON; undefined: nothing is sent along */
  async change<T extends z.ZodType>(
    method: ChangeMethod,
    path: string,
    body: unknown,
    schema: T,
  ): Promise<z.output<T>> {
    const sent =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return this.#read(await this.#fetch(new URL(`${this.#url}${path}`), { method, ...sent }), schema);
  }

  async #read<T extends z.ZodType>(response: Response, schema: T): Promise<z.output<T>> {
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw explainRefusal(response.status, body);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new VerbError(
      ExitStatus.collectorUnreachable,
      `${this.#url} answers, but not as a collector of this version does (${where})`,
    );
  }

  async #fetch(
    url: URL,
    request: { readonly headers?: Readonly<Record<string, string>> } & RequestInit,
  ): Promise<Response> {
    try {
      return await fetch(url, {
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${this.#token}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      const why = codeOf(cause) ?? (cause instanceof Error ? cause.message : String(cause));
      throw new VerbError(
        ExitStatus.collectorUnreachable,
        `No collector answers at ${escapeForTerminal(this.#url)} (${escapeForTerminal(why)}). Start one: minesweep up`,
      );
    }
  }
}

async function findCollector(where: Whereabouts): Promise<{ readonly url: string; readonly token: string }> {
  const folders = where.data === undefined ? await where.ownDataFolders() : [where.data];
  for (const folder of folders) {
    const data = new DataFolder(folder);
    try {
      const runtime = data.readRuntime();
      const token = where.token ?? data.readToken('api');
      if (runtime !== undefined && token !== undefined) return { url: where.url ?? runtime.api, token };
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'EACCES' && code !== 'EPERM') throw error;
      throw new VerbError(
        ExitStatus.noPermission,
        `${folder} may not be read by this user: run this as the user of the collector`,
      );
    }
  }
  throw new VerbError(
    ExitStatus.collectorUnreachable,
    `No collector runs on ${folders.join(' or ')}. Start one: minesweep up. Or name one: --url URL --token TOKEN`,
  );
}

function explainRefusal(status: number, body: unknown): VerbError {
  const error = apiErrorSchema.safeParse(body).data?.error;
  const message = error === undefined ? `The collector answered with status ${status}` : error.message;
  const remedy = error?.remedy === undefined ? '' : `. ${error.remedy}`;
  const candidates = (error?.candidates ?? []).map(({ id, name }) =>
    escapeForTerminal([id, name].join('  ').trimEnd()),
  );
  const exit =
    status === 401 || status === 403
      ? ExitStatus.noPermission
      : status === 404 || status === 409
        ? ExitStatus.badInput
        : status === 400
          ? ExitStatus.usage
          : ExitStatus.incomplete;
  return new VerbError(exit, [escapeForTerminal(`${message}${remedy}`), ...candidates].join('\n'));
}
