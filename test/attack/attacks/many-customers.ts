/** Very many customers, each with a chain of certificates: what the service remembers of them must not grow. */
import { randomBytes } from 'node:crypto';
import { requestFor, sourceNamed } from '../../support/requests.ts';
import type { Attack } from '../attack.ts';

const CUSTOMERS = 10_000;
const AT_ONCE = 40;
/** Bytes of a certificate, of which a chain has three. */
const CERTIFICATE = 1_500;
/** Megabytes by which the resident memory may differ between the second and the last fifth. */
const FLAT_MB = 60;

export const manyCustomers: Attack = {
  name: 'many-customers',
  description: `${CUSTOMERS.toLocaleString('en')} customers with three certificates each`,
  run: async (target) => {
    const service = await target.service();
    const sizes: number[] = [];
    let next = 0;
    let accepted = 0;
    const send = async (): Promise<void> => {
      while (next < CUSTOMERS && service.isAlive) {
        next += 1;
        if (next % (CUSTOMERS / 10) === 0) sizes.push((await service.memoryMb()).now);
        const request = requestFor([sourceNamed('Stripe', { chain: chain() })]);
        const answer = await target.ask('POST', '/v1/onboardings', request).catch(() => null);
        if (answer?.status === 202) accepted += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
    const isFlat = Math.abs((sizes.at(-1) ?? 0) - (sizes[2] ?? 0)) <= FLAT_MB;
    const held = service.isAlive && accepted === CUSTOMERS && isFlat;
    await service.end();
    return [
      {
        tried: 'resident memory, a figure each tenth',
        times: CUSTOMERS,
        held,
        seen: `accepted ${accepted}; ${sizes.join(', ')} MB`,
      },
    ];
  },
};

function chain(): string {
  const certificate = (): string =>
    `-----BEGIN CERTIFICATE-----\n${randomBytes(CERTIFICATE).toString('base64')}\n-----END CERTIFICATE-----\n`;
  return certificate() + certificate() + certificate();
}
