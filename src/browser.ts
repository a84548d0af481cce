/**
 * For the pages of a company that embeds Airbyte: it runs in a browser, and needs nothing but this package's own few modules.
 * It never has an API key: tokens come from the company's backend, and what the widget says is believed only when that has looked.
 */
export {
  FollowError,
  followProgress,
  openWidget,
  WidgetError,
  type FollowedProgress,
  type FollowProgressOptions,
  type OpenedWidget,
  type OpenWidgetOptions,
  type SavedSource,
  type WidgetConstructor,
  type WidgetErrorCode,
} from './browser/index.ts';
export type {
  CustomerFailure,
  CustomerProgress,
  CustomerSourceProgress,
} from './domain/customer-progress.ts';
export type { FieldProblem, OnboardingStatus, SourceState } from './domain/history/types.ts';
