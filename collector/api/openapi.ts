import { z } from 'zod';
import { apiErrorSchema } from './api-problem.ts';
import type { Route } from './route.ts';

const EVENTS = {
  summary: 'Changes as server-sent events: `incident`, `finding` and `host`, each with an id to ask for',
  description: 'Resumable by `Last-Event-ID`. A `reset` event says that too much was missed: ask for everything again.',
  security: [{ token: [] }],
  responses: { 200: { description: 'A stream', content: { 'text/event-stream': { schema: { type: 'string' } } } } },
};

/** The OpenAPI document of the API, made from the same table that the server is made from. */
export function describeApi(routes: readonly Route[], version: string): Record<string, unknown> {
  const paths = Object.fromEntries(routes.map((route) => [toOpenApiPath(route.path), { get: describeRoute(route) }]));
  return {
    openapi: '3.1.0',
    info: { title: 'Minesweep', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths: { ...paths, '/api/v1/events': { get: EVENTS } },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: '`minesweep collector token api`' } },
      schemas: { Error: z.toJSONSchema(apiErrorSchema) },
    },
  };
}

function describeRoute(route: Route): Record<string, unknown> {
  const error = (description: string) => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  });
  return {
    summary: route.summary,
    'x-permission': route.permission,
    security: [{ token: [] }],
    parameters: [...describeParameters(route.params, 'path'), ...describeParameters(route.query, 'query')],
    responses: {
      200: {
        description: 'Found',
        content: { 'application/json': { schema: z.toJSONSchema(route.response, { io: 'input' }) } },
      },
      400: error('A parameter is wrong'),
      401: error('No token, or a wrong one'),
      403: error('Asked under another name, or from another site'),
      ...(Object.keys(route.params.shape).length === 0
        ? {}
        : { 404: error('There is no such thing'), 409: error('There is more than one: `candidates`') }),
    },
  };
}

function describeParameters(schema: z.ZodObject, where: 'path' | 'query'): readonly Record<string, unknown>[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const required = new Set(json.required ?? []);
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.has(name),
    schema: property,
  }));
}

function toOpenApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}
