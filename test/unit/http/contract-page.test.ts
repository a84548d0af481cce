import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { OPERATION_GROUPS } from '../../../src/http/contract-examples.ts';
import { contractPage } from '../../../src/http/contract-page.ts';
import { endpointsWith } from '../../../src/http/endpoints/index.ts';
import { openApiDocument, type OpenApiDocument } from '../../../src/http/openapi-document.ts';

const endpoints = endpointsWith((): OpenApiDocument => document);
const document: OpenApiDocument = openApiDocument(endpoints, { version: '0.0.0' });
const examples = OPERATION_GROUPS.flatMap(({ examples }) => examples);

test('every operation has one example, and stands on the page', async () => {
  expect(examples.map(({ operation }) => operation).toSorted()).toEqual(
    endpoints.map(({ operation }) => operation).toSorted(),
  );
  const page = String(await contractPage(document));
  for (const { operation } of endpoints) expect(page).toContain(`<article id="${operation}">`);
});

test('every error stands there once, and what names one leads to it', async () => {
  const page = String(await contractPage(document));
  expect(page.split('Something unexpected happened here').length).toBe(2);
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const linked = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(linked.filter((id) => !ids.has(id))).toEqual([]);
});

describe.each(examples)('the example of $operation', ({ operation, path, body, status, answer }) => {
  const endpoint = endpoints.find((one) => one.operation === operation);

  test('is of its path', () => {
    const pattern = (endpoint?.path ?? '').replaceAll(/\{\w+\}/g, '[^/]+');
    expect(path.split('?')[0]).toMatch(new RegExp(`^${pattern}$`));
  });

  test('has what the schemas ask for', () => {
    if (body !== undefined) expect(endpoint?.request?.body?.schema.safeParse(body).success).toBe(true);
    const responses = endpoint?.responses as Record<number, { content?: z.ZodType | string }>;
    const content = responses[status]?.content;
    if (typeof content === 'string') expect(answer).toBeTypeOf('string');
    else expect(content?.safeParse(answer)).toMatchObject({ success: true });
  });
});
