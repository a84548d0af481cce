/** Builds the Temporal server for PostgreSQL, where it is not in the user's cache. */
import { temporalPrograms } from '../../support/postgres/temporal-programs.ts';

const { server } = await temporalPrograms();
process.stdout.write(`${server}\n`);
