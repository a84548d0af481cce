// The least that a program does to list onboardings. Plain JavaScript, so that no compiler's time is in it.
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { Client, Connection } from '@temporalio/client';

const [address] = process.argv.slice(2);
const connection = await Connection.connect({ address });
// It has no keys, and needs nothing of what is encrypted.
const nothing = { metadata: { encoding: Buffer.from('binary/null') } };
const blind = {
  encode: (payloads) => Promise.resolve(payloads),
  decode: (payloads) => Promise.resolve(payloads.map(() => nothing)),
};
const client = new Client({ connection, dataConverter: { payloadCodecs: [blind] } });
for await (const { workflowId, status, startTime } of client.workflow.list({
  query: "WorkflowType = 'onboarding'",
})) {
  process.stdout.write(`${workflowId}  ${status.name}  ${startTime.toISOString()}\n`);
}
await connection.close();
