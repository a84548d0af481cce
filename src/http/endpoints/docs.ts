import { contractPage } from '../contract-page.ts';
import type { Endpoint } from '../endpoint.ts';
import type { OpenApiDocument } from '../openapi-document.ts';
import { rendered } from '../rendered.ts';

/** @param document the contract, in which this endpoint stands too */
export function docs(document: () => OpenApiDocument): Endpoint {
  return {
    operation: 'docs',
    method: 'get',
    path: '/docs',
    summary: 'This contract, as a page',
    access: 'open',
    responses: { 200: { description: 'A page', content: 'text/html' } },
    problems: [],
    handler: () => {
      const bytes = rendered(async () => String(await contractPage(document())));
      return async (c) => c.body(await bytes(), 200, { 'content-type': 'text/html; charset=UTF-8' });
    },
  };
}
