/** A part of the embedded stack that runs. */
export interface StackPart {
  /** What the other parts need in their environment to meet it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<unknown>;
}

/** A part's end, which must not end the process where nobody waits for it yet: a part after it may not have started. */
export function withoutUnhandledRejection(failed: Promise<never>): Promise<never> {
  failed.catch(() => undefined);
  return failed;
}
