/** Uploads that break off in the middle are nobody's fault here: they fire no alert. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { API_KEY } from '../../support/environment.ts';
import type { Attack } from '../attack.ts';

const UPLOADS = 60;

export const brokenUploads: Attack = {
  name: 'broken-uploads',
  description: `${UPLOADS} uploads that break off in the middle, half of them without a key`,
  run: async (target) => {
    const service = await target.service();
    for (let upload = 0; upload < UPLOADS; upload += 1) {
      const socket = connect(target.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      const key = upload % 2 === 0 ? `Authorization: Bearer ${API_KEY}\r\n` : '';
      socket.write(
        `POST /v1/onboardings HTTP/1.1\r\nHost: x\r\n${key}Content-Type: application/json\r\nContent-Length: 200000\r\n\r\n{"workspace_name":`,
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.destroy();
    }
    const counts = async (): Promise<Map<string, number>> => {
      const text = await (await fetch(`${target.url}/metrics`)).text();
      const pattern =
        /^onboarding_http_requests_total\{operation="startOnboarding",status="(\d+)"\} (\d+)$/gm;
      return new Map([...text.matchAll(pattern)].map(([, status = '', times]) => [status, Number(times)]));
    };
    const total = async (): Promise<number> =>
      [...(await counts()).values()].reduce((sum, times) => sum + times, 0);
    await target.until(async () => (await total()) >= UPLOADS, 10_000).catch(() => undefined);
    const seen = await counts();
    const isNoFault = [...seen.keys()].every((status) => Number(status) < 500);
    const hasTraces = /\n\s+at /.test(service.program.output) || /"level":50/.test(service.program.output);
    await service.end();
    return [
      {
        tried: 'uploads broken off',
        times: UPLOADS,
        held: isNoFault && !hasTraces,
        seen: `${[...seen].map(([status, times]) => `${status} × ${times}`).join(', ')}${hasTraces ? '; errors in the log' : ''}`,
      },
    ];
  },
};
