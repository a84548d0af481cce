export { skipTime } from '../../src/testing/skip-time.ts';
