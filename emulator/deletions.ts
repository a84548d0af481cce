import { randomUUID } from 'node:crypto';

/** The jobs that are deleting a source, by the source's id. */
export class Deletions {
  readonly #running = new Map<string, string>();

  /** @returns the job's id */
  start(sourceId: string): string {
    const jobId = randomUUID();
    this.#running.set(sourceId, jobId);
    return jobId;
  }

  end(sourceId: string): void {
    this.#running.delete(sourceId);
  }

  /** Null where none is under way. */
  jobOf(sourceId: string): string | null {
    return this.#running.get(sourceId) ?? null;
  }
}
