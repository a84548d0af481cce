import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { CallInProgress } from './calls.ts';
import type { Clock } from './clock.ts';
import type { Answer, Reply } from './script.ts';

/**
 * Carries out a reply. The call's record is complete before the client can see the answer, so that a test which has it
 * finds it there.
 */
export async function sendReply(
  reply: Reply,
  response: ServerResponse,
  call: CallInProgress,
  clock: Clock,
): Promise<void> {
  if (response.destroyed) return;
  switch (reply.kind) {
    case 'answer':
      begin(reply.answer, response, call);
      call.answer = reply.answer.json;
      call.finishedAt = clock.now();
      response.end(reply.answer.text);
      return;
    case 'slow': {
      begin(reply.answer, response, call);
      const [first, second] = halves(reply.answer);
      response.write(first);
      await pause(reply.ms);
      call.answer = reply.answer.json;
      call.finishedAt ??= clock.now();
      response.end(second);
      return;
    }
    case 'truncated':
      begin(reply.answer, response, call);
      call.finishedAt = clock.now();
      response.write(halves(reply.answer)[0], () => response.destroy());
      return;
    case 'reset':
      call.finishedAt = clock.now();
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      await once(response, 'close');
  }
}

function begin(answer: Answer, response: ServerResponse, call: CallInProgress): void {
  call.status = answer.status;
  const length = Buffer.byteLength(answer.text);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length });
}

function halves({ text }: Answer): [Buffer, Buffer] {
  const bytes = Buffer.from(text);
  const middle = Math.ceil(bytes.length / 2);
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}
