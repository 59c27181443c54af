import * as z from 'zod';
import { apiErrorSchema } from '#shared/api/api-error.ts';
import { type Endpoint, noBody } from '#shared/api/endpoint.ts';

const EVENTS = {
  summary: 'Changes as server-sent events: `incident`, `finding` and `host`, each with an id to ask for',
  description: 'Resumable by `Last-Event-ID`. A `reset` event says that too much was missed: ask for everything again.',
  security: [{ token: [] }, { session: [] }],
  responses: { 200: { description: 'A stream', content: { 'text/event-stream': { schema: { type: 'string' } } } } },
};

/** The OpenAPI document of the API, made from the same table that the server is made from. */
export function describeApi(endpoints: Readonly<Record<string, Endpoint>>, version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const [method = '', path = ''] = name.split(' ');
    paths[toOpenApiPath(path)] = { ...paths[toOpenApiPath(path)], [method.toLowerCase()]: describeEndpoint(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Minesweep', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths: { ...paths, '/api/v1/events': { get: EVENTS } },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: '`minesweep collector token api`' },
        session: {
          ...{ type: 'apiKey', in: 'cookie', name: 'minesweep_session_PORT' },
          description: 'Of a browser that is signed in; PORT is the port of the console. Changes also need its Origin.',
        },
      },
      schemas: { Error: z.toJSONSchema(apiErrorSchema) },
    },
  };
}

function describeEndpoint(endpoint: Endpoint): Record<string, unknown> {
  const error = (description: string) => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  });
  const schema = z.toJSONSchema(endpoint.response, { io: 'input' });
  const hasBody = endpoint.body !== noBody;
  return {
    summary: endpoint.summary,
    'x-permission': endpoint.permission,
    security: endpoint.permission === 'anyone' ? [{}] : [{ token: [] }, { session: [] }],
    parameters: [...describeParameters(endpoint.params, 'path'), ...describeParameters(endpoint.query, 'query')],
    ...(hasBody
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: z.toJSONSchema(endpoint.body, { io: 'input' }) } },
          },
        }
      : {}),
    responses: {
      200: {
        description: 'Done',
        content: Object.fromEntries((endpoint.media ?? ['application/json']).map((media) => [media, { schema }])),
      },
      400: error('A parameter is wrong'),
      401: error('No token, or a wrong one'),
      403: error('Asked under another name, from another site, or without the permission'),
      ...(Object.keys(endpoint.params.shape).length === 0
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
