/** A worker of the floors: the SDK's defaults, no codec, no interceptors. Arguments: Temporal's address, the task queue. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { floorActivities } from './floor-activities.ts';

const [address = '', taskQueue = ''] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('WARN') });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('floor-workflows.ts', import.meta.url)),
  activities: floorActivities,
});
process.stderr.write('the worker runs\n');
await worker.run();
await connection.close();
