/** `node out/src/sign-up.js NAME…` signs customers up. */
import { Connection } from '@temporalio/client';
import { setting } from './settings.ts';
import { Signups } from './signups.ts';

const connection = await Connection.connect({ address: setting(process.env, 'TEMPORAL_ADDRESS') });
try {
  const signups = new Signups(connection, process.env);
  for (const customer of process.argv.slice(2)) await signups.begin(customer);
} finally {
  await connection.close();
}
