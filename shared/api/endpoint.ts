import * as z from 'zod';
import type { AccountRole } from '../model/account-role.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Method and path, `GET /api/v1/hosts/:id`: how server, console and documentation name an endpoint. */
export type EndpointName = `${Method} /api/v1/${string}`;

/** Who may ask. `anyone` is for what has to be answered before somebody has said who they are. */
export type Permission = 'anyone' | AccountRole;

/** One thing that can be asked of a collector, declared once: server, client, OpenAPI document and tests are made from it. */
export interface Endpoint<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly permission: Permission;
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  /** What is sent along, as JSON; `noBody` where nothing is. */
  readonly body: Body;
  readonly response: Response;
  /** What the answer is where it is not JSON, for example `text/csv`: `response` is then a text. */
  readonly media?: readonly string[];
}

const empty = z.object({});

/** The body of an endpoint that takes none. */
export const noBody = z.undefined();

/** Fills in what most endpoints do not have. */
export function endpoint<
  Response extends z.ZodType,
  Params extends z.ZodObject = typeof empty,
  Query extends z.ZodObject = typeof empty,
  Body extends z.ZodType = typeof noBody,
>(declared: {
  readonly permission: Permission;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly response: Response;
  readonly media?: readonly string[];
}): Endpoint<Params, Query, Body, Response> {
  return {
    ...declared,
    params: declared.params ?? (empty as unknown as Params),
    query: declared.query ?? (empty as unknown as Query),
    body: declared.body ?? (noBody as unknown as Body),
  };
}
