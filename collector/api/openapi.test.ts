import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { describeApi } from './openapi.ts';
import { endpoints } from '#shared/api/endpoints.ts';

const schema = z.record(z.string(), z.unknown());
const content = z.record(z.string().regex(/^[\w-]+\/[\w-]+$/), z.strictObject({ schema }));
const operation = z.strictObject({
  summary: z.string().min(1),
  description: z.string().optional(),
  'x-permission': z.enum(['anyone', 'viewer', 'operator', 'administrator']).optional(),
  requestBody: z.strictObject({ required: z.literal(true), content }).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).min(1),
  parameters: z
    .array(z.strictObject({ name: z.string(), in: z.enum(['path', 'query']), required: z.boolean(), schema }))
    .default([]),
  responses: z.record(z.string().regex(/^[2-5]\d\d$/), z.strictObject({ description: z.string().min(1), content })),
});
/** As much of OpenAPI 3.1 as we use, and nothing beside it. https://spec.openapis.org/oas/v3.1.0 */
const documentSchema = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), license: z.record(z.string(), z.string()) }),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), operation),
  ),
  components: z.strictObject({ securitySchemes: schema, schemas: z.record(z.string(), schema) }),
});

// What is served is JSON: what JSON cannot hold is gone by then.
const served: unknown = JSON.parse(JSON.stringify(describeApi(endpoints, '1.2.3')));
const document = documentSchema.parse(served);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

describe('the OpenAPI document', () => {
  it.each(operations)('declares each parameter of $method $path once, and those of the path as required', (each) => {
    const inPath = [...each.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = each.parameters.filter((parameter) => parameter.in === 'path');
    expect(declared.map(({ name }) => name)).toEqual(inPath);
    expect(declared.every(({ required }) => required)).toBe(true);
    const names = each.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(operations)('has schemas for $method $path that can be used', ({ parameters, responses }) => {
    const all = [
      ...parameters.map((parameter) => parameter.schema),
      ...Object.values(responses).flatMap((response) => Object.values(response.content).map((each) => each.schema)),
    ];
    for (const each of all) {
      const { $ref } = each;
      if (typeof $ref === 'string') expect(resolve($ref)).toBeDefined();
      else expect(() => z.fromJSONSchema(each)).not.toThrow();
    }
  });

  it('only points at what it holds', () => {
    const pointers = [...JSON.stringify(served).matchAll(/"\$ref":"(#\/components[^"]*)"/g)].map(
      ([, pointer]) => pointer,
    );
    expect(pointers.length).toBeGreaterThan(0);
    for (const pointer of new Set(pointers)) expect(resolve(pointer ?? '')).toBeDefined();
    const schemes = Object.keys(document.components.securitySchemes);
    for (const { security } of operations)
      for (const name of security.flatMap((each) => Object.keys(each))) expect(schemes).toContain(name);
  });
});

function resolve(pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((at, step) => schema.safeParse(at).data?.[step], served);
}
