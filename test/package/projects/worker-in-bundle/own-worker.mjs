/** A Temporal worker of one's own, with the converter out of a bundle. */
import { NativeConnection, Worker } from '@temporalio/worker';
import { onboardingDataConverter } from 'airbyte-embedded-onboarding';

const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS });
try {
  await Worker.create({
    connection,
    taskQueue: 'own',
    activities: { none: async () => undefined },
    dataConverter: onboardingDataConverter(process.env.ONBOARDING_KEYS),
  });
} finally {
  await connection.close();
}
