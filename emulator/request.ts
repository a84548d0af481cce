import { z } from 'zod';
import { ApiError, invalid, problemsOf, type Problem } from './errors.ts';
import type { Workspace } from './workspaces.ts';

/** Accepts any UUID, not only those of RFC 9562's versions, as pydantic does. */
export const uuid = z.guid();

/** A body that was received: JSON, or what keeps it from being JSON. */
export type ReceivedBody = { readonly json: unknown } | { readonly problem: Problem };

/** A request that was let in: its endpoint is known and its token is of the right kind. */
export class ApiRequest {
  readonly #params: Readonly<Record<string, string>>;
  readonly #query: Readonly<Record<string, string>>;
  readonly #body: ReceivedBody;
  readonly #workspace: Workspace | null;
  /** Where the client asked, without a query. */
  readonly address: string;

  constructor(received: {
    params: Readonly<Record<string, string>>;
    query: Readonly<Record<string, string>>;
    body: ReceivedBody;
    workspace: Workspace | null;
    address: string;
  }) {
    this.#params = received.params;
    this.#query = received.query;
    this.#body = received.body;
    this.#workspace = received.workspace;
    this.address = received.address;
  }

  /** The workspace that the scoped token is for; only for endpoints that take one. */
  get workspace(): Workspace {
    if (this.#workspace === null) throw new Error('this endpoint takes no scoped token');
    return this.#workspace;
  }

  /** @throws ApiError 422 when a parameter of the path is no UUID */
  id(name = 'id'): string {
    return parse(z.object({ [name]: uuid }), this.#params, 'path')[name] ?? '';
  }

  /** @throws ApiError 422 */
  query<T>(schema: z.ZodType<T>): T {
    return parse(schema, this.#query, 'query');
  }

  /** @throws ApiError 422 */
  body<T>(schema: z.ZodType<T>): T {
    if ('problem' in this.#body) throw invalid([this.#body.problem]);
    return parse(schema, this.#body.json, 'body');
  }

  /** @throws ApiError 403 when another workspace than the token's is meant */
  requireWorkspace(workspaceId: string): void {
    if (workspaceId.toLowerCase() !== this.workspace.id.toLowerCase()) {
      throw new ApiError(403, 'Access denied to this resource');
    }
  }
}

function parse<T>(schema: z.ZodType<T>, input: unknown, location: string): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw invalid(problemsOf(parsed.error, input, location));
  return parsed.data;
}
