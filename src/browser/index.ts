/**
 * The client for browsers: live progress, and Airbyte’s widget. Of `domain` it knows types, nothing that runs. May import
 * domain/customer-progress.ts, domain/history/types.ts.
 */
export { followProgress, type FollowedProgress, type FollowProgressOptions } from './follow-progress.ts';
export { FollowError } from './follow-error.ts';
export { openWidget, type OpenedWidget, type OpenWidgetOptions, type SavedSource } from './open-widget.ts';
export { type WidgetConstructor } from './widget.ts';
export { WidgetError, type WidgetErrorCode } from './widget-error.ts';
