/**
 * The contract as OpenAPI 3.1, made from the schemas that validate: its schemas are JSON Schema, which zod itself
 * writes. (`@hono/zod-openapi` does not end on a schema that contains itself, as that of any JSON value does.)
 */
import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { PROBLEMS, problemSchema, type ProblemCode } from './problem.ts';

type Json = Readonly<Record<string, unknown>>;

export interface OpenApiDocument extends Json {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
}

export interface OpenApiOperation extends Json {
  readonly operationId: string;
  readonly summary: string;
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

const SECURITY = {
  open: [],
  signature: [],
  api_key: [{ apiKey: [] }],
  api_key_or_progress_token: [{ apiKey: [] }, { progressToken: [] }, { progressTokenInQuery: [] }],
} as const;

/** Besides its own, what every endpoint of that access may answer. */
const PROBLEMS_OF: Readonly<Record<Endpoint['access'], readonly ProblemCode[]>> = {
  open: ['internal'],
  signature: ['internal'],
  api_key: ['unauthorized', 'rate_limited', 'internal'],
  api_key_or_progress_token: ['unauthorized', 'forbidden', 'rate_limited', 'internal'],
};

/** @param of the service: its version, and the path that it is mounted under, empty where it is none */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  { version, prefix = '' }: { readonly version: string; readonly prefix?: string },
): OpenApiDocument {
  const components = new Components();
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method]: operationOf(endpoint, components),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Onboarding for Airbyte Embedded',
      version,
      description: 'Durable onboarding of customers: one for each workspace, every source exactly once.',
    },
    servers: [{ url: prefix === '' ? '/' : prefix }],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'A key of ONBOARDING_API_KEYS' },
        progressToken: { type: 'http', scheme: 'bearer', description: 'For one onboarding’s progress' },
        progressTokenInQuery: { type: 'apiKey', in: 'query', name: 'token' },
      },
    },
  };
}

function operationOf(endpoint: Endpoint, components: Components): OpenApiOperation {
  const { operation, summary, access, request = {} } = endpoint;
  const parameters = [
    ...parametersOf('path', request.params, components),
    ...parametersOf('query', request.query, components),
    ...parametersOf('header', request.headers, components),
  ];
  const { body } = request;
  return {
    operationId: operation,
    summary,
    security: SECURITY[access],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: body.required,
        content: { 'application/json': { schema: components.add(body.schema, 'input') } },
      },
    }),
    responses: {
      ...responsesOf(endpoint, components),
      ...problemsOf(endpoint, components),
      // Node's server itself, before there is a request to speak of.
      431: { description: 'The address and the headers are longer than 16 KiB' },
    },
  };
}

function parametersOf(place: string, schema: z.ZodObject | undefined, components: Components): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, value]) => {
    const { description, ...written } = components.add(value as z.ZodType, 'input');
    const required = !(value as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, ...(description !== undefined && { description }), schema: written };
  });
}

function responsesOf(
  { responses }: Endpoint,
  components: Components,
): Record<string, { description: string }> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, { description, content, headers }]) => {
      const body =
        content === undefined
          ? {}
          : typeof content === 'string'
            ? { content: { [content]: { schema: { type: 'string' } } } }
            : { content: { 'application/json': { schema: components.add(content, 'output') } } };
      const written = Object.entries(headers ?? {}).map(([name, what]) => [
        name,
        { description: what, schema: { type: 'string' } },
      ]);
      const named = written.length === 0 ? {} : { headers: Object.fromEntries(written) as Json };
      return [status, { description, ...body, ...named }];
    }),
  );
}

function problemsOf(
  { problems, access }: Endpoint,
  components: Components,
): Record<string, { description: string }> {
  const schema = components.add(problemSchema, 'output');
  const codes = [...new Set([...problems, ...PROBLEMS_OF[access]])];
  const statuses = new Set(codes.map((code) => PROBLEMS[code].status));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const ofStatus = codes.filter((code) => PROBLEMS[code].status === status);
      const description = ofStatus.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('; ');
      return [status, { description, content: { 'application/problem+json': { schema } } }];
    }),
  );
}

/** Schemas that have a name of their own, or contain themselves, stand once. */
class Components {
  readonly schemas: Record<string, unknown> = {};

  add(schema: z.ZodType, io: 'input' | 'output'): Json {
    const written = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
    const text = JSON.stringify(written).replaceAll(
      /"#\/\$defs\/([^"]+)"/g,
      (_, name: string) => `"#/components/schemas/${nameOf(name)}"`,
    );
    const { $defs = {}, ...whole } = JSON.parse(text) as Json;
    for (const [name, value] of Object.entries($defs as Json)) this.schemas[nameOf(name)] = anonymous(value);
    const { id } = whole;
    if (typeof id !== 'string') return anonymous(whole);
    this.schemas[id] = anonymous(whole);
    return { $ref: `#/components/schemas/${id}` };
  }
}

/** The only schema that contains itself is zod's of any JSON value. */
function nameOf(definition: string): string {
  return definition.startsWith('__schema') ? 'JsonValue' : definition;
}

/** Without what says of a schema only where it stands. */
function anonymous(schema: unknown): Json {
  const fields = Object.entries(schema as Json).filter(([key]) => key !== 'id' && key !== '$schema');
  return Object.fromEntries(fields);
}
