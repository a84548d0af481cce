import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Endpoint } from '../endpoint.ts';
import type { OpenApiDocument, OpenApiOperation } from '../openapi-document.ts';
import { rendered } from '../rendered.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a2e}
h2{margin-top:2.5rem;border-top:1px solid #ccc;padding-top:1rem;font-size:1.1rem}code,pre{font:14px ui-monospace,monospace}
pre{background:#f4f4f8;padding:1rem;overflow:auto}dt{font-weight:600}summary{cursor:pointer}`;

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
      const bytes = rendered(async () => String(await docsPage(document())));
      return async (c) => c.body(await bytes(), 200, { 'content-type': 'text/html; charset=UTF-8' });
    },
  };
}

/** The contract as a page without scripts: what can be asked, and what is answered. */
function docsPage({ info, paths, components }: OpenApiDocument): Html {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationSection(method, path, operation)),
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${info.title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <h1>${info.title} <small>${info.version}</small></h1>
        <p>${info.description} The contract for programs is <a href="/openapi.json">/openapi.json</a>.</p>
        <main>${operations}</main>
        <h2>Schemas</h2>
        ${schema('All named schemas', (components as { schemas: unknown }).schemas)}
      </body>
    </html>`;
}

function operationSection(method: string, path: string, operation: OpenApiOperation): Html {
  const { operationId, summary, responses, requestBody, parameters } = operation;
  const answers = Object.entries(responses).map(
    ([status, { description }]) =>
      html`<dt>${status}</dt>
        <dd>${description}</dd>`,
  );
  return html`<section id="${operationId}">
    <h2><code>${method.toUpperCase()} ${path}</code></h2>
    <p>${summary}.</p>
    ${parameters === undefined ? '' : schema('Parameters', parameters)}
    ${requestBody === undefined ? '' : schema('Body', requestBody)}
    <dl>${answers}</dl>
  </section>`;
}

function schema(title: string, written: unknown): Html {
  return html`<details>
    <summary>${title}</summary>
    <pre>${JSON.stringify(written, null, 2)}</pre>
  </details>`;
}
