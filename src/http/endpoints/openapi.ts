import { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import type { OpenApiDocument } from '../openapi-document.ts';
import { rendered } from '../rendered.ts';

/** @param document the contract, in which this endpoint stands too */
export function openapi(document: () => OpenApiDocument): Endpoint {
  return {
    operation: 'openapi',
    method: 'get',
    path: '/openapi.json',
    summary: 'This contract',
    access: 'open',
    responses: { 200: { description: 'OpenAPI 3.1', content: z.looseObject({ openapi: z.string() }) } },
    problems: [],
    handler: () => {
      const bytes = rendered(() => JSON.stringify(document()));
      return async (c) => c.body(await bytes(), 200, { 'content-type': 'application/json' });
    },
  };
}
