import { bytes, type Endpoint, operations, problemSchema, type Schema } from '@maildesk/contracts';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express } from 'express';
import * as z from 'zod/mini';

/** A JSON document. */
type Json = { readonly [key: string]: unknown };

/** Describes the whole API as OpenAPI 3.1, made of the same schemas that check it. */
export function describeApi(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    const path = `/api/${operation.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(name, operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'MailDesk', version: '0.1.0', license: { name: 'LGPL-3.0-or-later' } },
    paths,
    components: { schemas: { Problem: jsonSchema(problemSchema, 'output') } },
  };
}

/** Serves the description at `/api/openapi.json`, and nothing below it. */
export function serveApiDescription(app: NestExpressApplication): void {
  const description = describeApi();
  const express: Express = app.getHttpAdapter().getInstance();
  express.get('/api/openapi.json', (_request, response) => void response.json(description));
}

function describe(name: string, operation: Endpoint): Json {
  return {
    operationId: name,
    summary: operation.summary,
    'x-access': operation.access,
    'x-errors': operation.errors,
    parameters: [...parameters('path', operation.params), ...parameters('query', operation.query)],
    ...(operation.method === 'GET' || operation.method === 'DELETE'
      ? {}
      : { requestBody: { required: true, content: content(operation.body, 'input') } }),
    responses: {
      200: { description: 'OK', content: { ...content(operation.reply, 'output'), ...lines(operation) } },
      default: {
        description: 'Problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function parameters(place: 'path' | 'query', schema: Schema): Json[] {
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, value]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: value,
  }));
}

const content = (schema: Schema | typeof bytes, io: 'input' | 'output'): Json =>
  schema === bytes ? { 'application/octet-stream': {} } : { 'application/json': { schema: jsonSchema(schema, io) } };

/** An answer that comes line by line, where the operation tells something on the way. */
function lines({ progress, reply }: Endpoint): Json {
  if (progress === undefined || reply === bytes) return {};
  const line = (name: string, schema: Json): Json => ({
    type: 'object',
    properties: { [name]: schema },
    required: [name],
  });
  const schemas = [
    line('progress', jsonSchema(progress, 'output')),
    line('reply', jsonSchema(reply, 'output')),
    line('problem', { $ref: '#/components/schemas/Problem' }),
  ];
  return { 'application/x-ndjson': { schema: { oneOf: schemas } } };
}

function jsonSchema(schema: Schema, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
