/** A request to the HTTP service, as a trace names it. */
export interface TracedRequest {
  readonly operation: string;
  readonly method: string;
  /** With parameters as `{name}`: names of customers are in no span's name. */
  readonly route: string;
  readonly requestId: string;
  readonly header: (name: string) => string | undefined;
}

/** Answers a request within a span, which continues the caller's trace; `answer` resolves with the status. */
export type TraceRequest = (request: TracedRequest, answer: () => Promise<number>) => Promise<void>;
