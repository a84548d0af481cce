/** The service refused to tell the progress: to ask again would change nothing. Its message is for developers. */
export class FollowError extends Error {
  override readonly name = 'FollowError';
  readonly code = 'progress_refused';
  /** What the service answered: 401 for a token that it does not take, 403 for one of another onboarding, 404 where there is none. */
  readonly status: number;

  constructor(status: number) {
    super(`The progress is not told: the service answered ${status}.`);
    this.status = status;
  }
}
