/** `node out/src/worker.js` runs the application's worker until it is asked to end. */
import { connectApplication } from './application.ts';

const { worker, close } = await connectApplication(process.env, (call, workflowId) => {
  console.log(`call ${call} ${workflowId}`);
});
try {
  console.log('the worker runs');
  await worker.run();
} finally {
  await close();
}
