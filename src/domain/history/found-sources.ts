/** A source as a look found it. */
export interface FoundSource {
  readonly source_id: string;
  readonly name: string;
  /** `null` where the API's list does not say. */
  readonly source_template_id: string | null;
}

/** What a look of a run found, kept only for the names that the onboarding wants. */
export interface Look {
  /** Milliseconds since the epoch, by the worker's clock, when the look began. */
  readonly looked_at: number;
  readonly found: readonly FoundSource[];
}
