import { z } from 'zod';
import { docsPage } from '../docs-page.ts';
import type { Endpoint } from '../endpoint.ts';
import type { OpenApiDocument } from '../openapi.ts';

/** The contract, and a page that shows it; their own endpoints are in it too. */
export function contractEndpoints(document: () => OpenApiDocument): readonly Endpoint[] {
  const openapi: Endpoint = {
    operation: 'openapi',
    method: 'get',
    path: '/openapi.json',
    summary: 'This contract',
    access: 'open',
    responses: { 200: { description: 'OpenAPI 3.1', content: z.looseObject({ openapi: z.string() }) } },
    problems: [],
    handler: () => (c) => c.json(document()),
  };
  const docs: Endpoint = {
    operation: 'docs',
    method: 'get',
    path: '/docs',
    summary: 'This contract, as a page',
    access: 'open',
    responses: { 200: { description: 'A page', content: 'text/html' } },
    problems: [],
    handler: () => (c) => c.html(docsPage(document())),
  };
  return [openapi, docs];
}
