import type { z } from 'zod';
import type { Endpoints } from '#shared/api/endpoints.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { AuditEntry } from '#shared/model/audit.ts';
import type { WriteOperation } from '../store/write-operation.ts';
import type { ApiContext } from './api-context.ts';
import type { ApiProblem } from './api-problem.ts';
import type { Caller } from './caller.ts';
import type { Reply } from './reply.ts';
import type { RequestFacts } from './request-facts.ts';

/** What a handler says of its change; when is known, and who, unless that only turned out now (`actor`). */
export type Change = Pick<AuditEntry, 'action' | 'target' | 'detail'> & { readonly actor?: string };

/** One question, already checked: who asks may ask it, and what came along has the declared shape. */
export interface Call<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Of titles and texts. */
  readonly language: Language;
  /** Absent where anyone may ask and nobody said who they are. */
  readonly caller: Caller | undefined;
  readonly context: ApiContext;
  readonly request: RequestFacts;
  /**
   * Writes operations together with the line of the audit log, all or nothing. The only way in which a request changes what is stored.
   */
  readonly change: (operations: readonly WriteOperation[], change: Change) => Promise<void>;
}

/** Answers one endpoint. Typed by what `shared/api` declares for it. */
export type Handler<N extends keyof Endpoints> = (
  call: Call<z.output<Endpoints[N]['params']>, z.output<Endpoints[N]['query']>, z.output<Endpoints[N]['body']>>,
) => Promise<z.input<Endpoints[N]['response']> | Reply<z.input<Endpoints[N]['response']>> | ApiProblem>;

/** Handlers of some of the endpoints; `handlers.ts` puts them together, and the compiler says which is missing. */
export type HandlersOf<Group> = { readonly [N in keyof Group & keyof Endpoints]: Handler<N> };
