/** The contract as a page without scripts: what can be asked, and what is answered. */
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { OPERATION_GROUPS, type OperationExample } from './contract-examples.ts';
import { CONTRACT_STYLE } from './contract-style.ts';
import type { OpenApiDocument, OpenApiOperation } from './openapi-document.ts';
import { PROBLEMS } from './problem.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly contract: OpenApiOperation;
}

const PROBLEM = 'application/problem+json';

export function contractPage({ info, paths, components }: OpenApiDocument): Html {
  const operations = new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, contract]): [string, Operation] => [
        contract.operationId,
        { method, path, contract },
      ]),
    ),
  );
  const shown = OPERATION_GROUPS.map(({ title, about, examples }) => ({
    title,
    about,
    operations: examples.flatMap((example) => {
      const operation = operations.get(example.operation);
      return operation === undefined ? [] : [{ ...operation, example }];
    }),
  }));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <link rel="icon" href="data:," />
        <title>${info.title}</title>
        <style>
          ${raw(CONTRACT_STYLE)}
        </style>
      </head>
      <body>
        <div class="layout">
          <nav aria-label="Operations">
            ${shown.map(
              ({ title, operations }) =>
                html`<b>${title}</b>
                  <ul>
                    ${operations.map(
                      ({ contract }) =>
                        html`<li><a href="#${contract.operationId}">${contract.operationId}</a></li>`,
                    )}
                  </ul>`,
            )}
            <ul>
              <li><a href="#errors">Errors</a></li>
              <li><a href="#schemas">Schemas</a></li>
            </ul>
          </nav>
          <main>
            <h1>${info.title} <small>${info.version}</small></h1>
            <p class="lead">
              ${info.description} The contract for programs is <a href="openapi.json">openapi.json</a>. In the
              examples <code>$ONBOARDING</code> is the address of this service, <code>$API_KEY</code> a key of
              <code>ONBOARDING_API_KEYS</code>.
            </p>
            ${shown.map(
              ({ title, about, operations }) =>
                html`<h2>${title}</h2>
                  <p class="about">${about}</p>
                  ${operations.map(operationCard)}`,
            )}
            ${errorsCard()}
            <h2 id="schemas">Schemas</h2>
            <article>${schema('All named schemas', (components as { schemas: unknown }).schemas)}</article>
          </main>
        </div>
      </body>
    </html>`;
}

function operationCard({
  method,
  path,
  contract,
  example,
}: Operation & { readonly example: OperationExample }): Html {
  const { operationId, summary, responses, requestBody, parameters } = contract;
  const all = Object.entries(responses);
  const isProblem = ([status, response]: (typeof all)[number]): boolean =>
    status === '431' || PROBLEM in ((response as { content?: object }).content ?? {});
  const answers = all.filter((response) => !isProblem(response));
  const statuses = all.filter(isProblem).map(([status]) => status);
  return html`<article id="${operationId}">
    <h3><span class="method ${method}">${method.toUpperCase()}</span><code>${path}</code></h3>
    <p>${withCode(summary)}. <span class="access">${accessOf(contract)}</span></p>
    <div class="pair">
      <figure>
        <figcaption>Request</figcaption>
        <pre tabindex="0">${curlOf(example, contract)}</pre>
      </figure>
      <figure>
        <figcaption>Answer, ${example.status}</figcaption>
        <pre tabindex="0">${textOf(example.answer)}</pre>
      </figure>
    </div>
    <p class="errors">
      ${answers.map(([status, { description }]) => html`<b>${status}</b> ${withCode(description)}. `)} Errors:
      ${statuses.map((status) => html`<a href="#error-${status}">${status}</a> `)}
    </p>
    ${parameters === undefined ? '' : schema('Parameters', parameters)}
    ${requestBody === undefined ? '' : schema('Schema of the body', requestBody)}
    ${schema('Schema of the answer', Object.fromEntries(answers))}
  </article>`;
}

/** Each once, since most operations share them. */
function errorsCard(): Html {
  const rows = Object.entries(PROBLEMS).toSorted(([, one], [, other]) => one.status - other.status);
  const first = new Set<number>();
  return html`<h2 id="errors">Errors</h2>
    <p class="about">
      All are <code>application/problem+json</code> with a <code>code</code>, and where they can, with
      <code>errors</code>: a path and a message each. No value of a request is repeated.
    </p>
    <article>
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Code</th>
            <th scope="col">Title</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(([code, { status, title }]) => {
            const id = first.has(status) ? '' : html` id="error-${status}"`;
            first.add(status);
            return html`<tr${id}>
              <td>${status}</td>
              <td><code>${raw(code.replaceAll('_', '_<wbr>'))}</code></td>
              <td>${title}</td>
            </tr>`;
          })}
          <tr id="error-431">
            <td>431</td>
            <td></td>
            <td>The address and the headers are longer than 16 KiB; Node’s server says so, with no body</td>
          </tr>
        </tbody>
      </table>
    </article>`;
}

function curlOf({ path, body, flags = [] }: OperationExample, contract: OpenApiOperation): string {
  const needsKey = isFor(contract, 'apiKey');
  return [
    `curl "$ONBOARDING${path}"`,
    ...(needsKey ? ['-H "authorization: Bearer $API_KEY"'] : []),
    ...flags,
    ...(body === undefined ? [] : [`--json '${JSON.stringify(body, null, 2)}'`]),
  ].join(' \\\n  ');
}

function accessOf(contract: OpenApiOperation): string {
  if (isFor(contract, 'progressToken')) return 'API key, or the progress token of this onboarding.';
  return isFor(contract, 'apiKey') ? 'API key.' : '';
}

function isFor(
  { security = [] }: OpenApiOperation & { readonly security?: unknown },
  scheme: string,
): boolean {
  return (security as readonly object[]).some((one) => scheme in one);
}

/** What stands between backticks is code. */
function withCode(text: string): Html[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`));
}

function textOf(answer: object | string): string {
  return typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2);
}

function schema(title: string, written: unknown): Html {
  return html`<details>
    <summary>${title}</summary>
    <pre tabindex="0">${JSON.stringify(written, null, 2)}</pre>
  </details>`;
}
