export { skipTime, skipTimeOf } from '../../src/testing/skip-time.ts';
