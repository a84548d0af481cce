// The least that a worker of the SDK does to start. Plain JavaScript, so that no compiler's time is in it.
import process from 'node:process';
import { NativeConnection, Worker } from '@temporalio/worker';

const [address, codePath] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue: 'sdk-worker',
  workflowBundle: { codePath },
  activities: { nothing: () => Promise.resolve() },
});
process.stderr.write('the worker runs\n');
await worker.run();
await connection.close();
