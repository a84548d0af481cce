/**
 * What every HTTP server of this package stands on: connections and bodies that take bounded memory, who calls, and how often.
 * May import domain.
 */
export { BodyTooLargeError, BrokenOffError, hasGone, readBody, STATUS_BROKEN_OFF } from './read-body.ts';
export { clientAddressOf } from './client-address.ts';
export { type Fetching, listenOn, type Listening, type ListenAddress } from './listen-on.ts';
export { RateLimit } from './rate-limit.ts';
export { Uploads, UploadsFullError } from './uploads.ts';
