/**
 * Which customer a browser is, by the session in its cookie. Bounded, because anybody may sign up: where there are too many, the oldest
 * are forgotten, and those browsers are nobody again. A company of more customers keeps its sessions where it keeps the rest of them.
 */
import { randomBytes } from 'node:crypto';
import { HOUR_MS } from '../domain/durations.ts';

export interface PageSessionLimits {
  readonly lifetimeMs: number;
  readonly maxCount: number;
  /** Of all that is kept, as UTF-8. */
  readonly maxBytes: number;
}

const LIMITS: PageSessionLimits = { lifetimeMs: 12 * HOUR_MS, maxCount: 10_000, maxBytes: 4 * 1024 * 1024 };

interface Session {
  readonly workspaceName: string;
  readonly formId: string;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  readonly bytes: number;
}

export class PageSessions {
  readonly limits: PageSessionLimits;
  readonly #now: () => number;
  /** The oldest first, which are those that end first. */
  readonly #sessions = new Map<string, Session>();
  /** The latest session of each form, by its id. */
  readonly #ofForms = new Map<string, string>();
  #bytes = 0;

  /** @param now milliseconds since the epoch */
  constructor(limits: Partial<PageSessionLimits> = {}, now: () => number = Date.now) {
    this.limits = { ...LIMITS, ...limits };
    this.#now = now;
  }

  /** The id of a new session, which nobody can guess. @param formId of the form that the customer signed up with */
  open(workspaceName: string, formId: string): string {
    const id = randomBytes(32).toString('base64url');
    const bytes = id.length + Buffer.byteLength(workspaceName) + Buffer.byteLength(formId);
    const endsAt = this.#now() + this.limits.lifetimeMs;
    this.#sessions.set(id, { workspaceName, formId, bytes, endsAt });
    this.#ofForms.set(formId, id);
    this.#bytes += bytes;
    for (const [oldest, { endsAt }] of this.#sessions) {
      if (endsAt > this.#now() && !this.#isOverLimits()) break;
      this.close(oldest);
    }
    return id;
  }

  /** The workspace of the customer whose session it is; `null` where there is no such session any more. */
  workspaceNameOf(id: string): string | null {
    const session = this.#sessions.get(id);
    return session !== undefined && session.endsAt > this.#now() ? session.workspaceName : null;
  }

  /** The workspace of the customer who has signed up with that form; `null` where nobody has, or too long ago. */
  workspaceNameOfForm(formId: string): string | null {
    return this.workspaceNameOf(this.#ofForms.get(formId) ?? '');
  }

  /** Whoever still has its id is nobody. Of one that is not there, nothing is closed. */
  close(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#bytes -= session.bytes;
    this.#sessions.delete(id);
    if (this.#ofForms.get(session.formId) === id) this.#ofForms.delete(session.formId);
  }

  #isOverLimits(): boolean {
    return this.#sessions.size > this.limits.maxCount || this.#bytes > this.limits.maxBytes;
  }
}
