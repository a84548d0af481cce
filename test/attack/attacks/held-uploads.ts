/** Uploads to a webhook that stop before their end: a signature is checked over the whole body, so they are read of anybody. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { requestFor } from '../../support/requests.ts';
import { signers } from '../../support/signed.ts';
import type { Attack } from '../attack.ts';

const CONNECTIONS = 400;
const BYTES = 1_000_000;
/** Deliveries of the true sender meanwhile, one after the other. */
const DELIVERIES = 20;
const WEBHOOK = signers['standard-webhooks'];
/** Beside the heap, which has its own limit: buffers are outside of it. Megabytes. */
const MOST_MB = 450;

export const heldUploads: Attack = {
  name: 'held-uploads',
  description: `${CONNECTIONS} unsigned deliveries of ${BYTES.toLocaleString('en')} bytes each that stop before their last byte, and signed ones beside them`,
  run: async (target) => {
    const service = await target.service({
      ONBOARDING_CONFIG_FILE: new URL('../../fixtures/canary.config.ts', import.meta.url).pathname,
      ONBOARDING_WEBHOOK_SECRETS_CANARY: WEBHOOK.secret,
    });
    const begun = Buffer.alloc(BYTES - 1, 'x');
    const sockets: Socket[] = [];
    for (let each = 0; each < CONNECTIONS; each += 1) {
      const socket = connect(target.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(
        `POST /v1/webhooks/canary HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${BYTES}\r\n\r\n`,
      );
      socket.write(begun);
      sockets.push(socket);
    }
    const statuses = new Map<number, number>();
    for (let each = 0; each < DELIVERIES; each += 1) {
      const event = JSON.stringify({ type: 'user.created', data: { request: requestFor(['Stripe']) } });
      const delivery = await WEBHOOK.sign(event, WEBHOOK.secret, Date.now());
      const answer = await fetch(`${target.url}/v1/webhooks/canary`, { method: 'POST', ...delivery }).catch(
        () => null,
      );
      const status = answer?.status ?? 0;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    const { most } = await service.memoryMb();
    for (const socket of sockets) socket.destroy();
    const { isAlive } = service;
    await service.end();
    return [
      {
        tried: 'uploads held open',
        times: CONNECTIONS,
        held: isAlive && most < MOST_MB,
        seen: `${isAlive ? '' : 'dead; '}at most ${most} MB`,
      },
      {
        tried: 'signed deliveries',
        times: DELIVERIES,
        held: statuses.size === 1 && statuses.has(202),
        seen: [...statuses].map(([status, times]) => `${status} × ${times}`).join(', '),
      },
    ];
  },
};
