/** Whether the generation of the API that is configured answers, asked as onboardings ask, without making anything. */
import { AirbyteError, type Offer } from '../airbyte/index.ts';
import { AIRBYTE_APIS, type AirbyteApi } from '../domain/history/types.ts';
import type { Check, Finding } from './finding.ts';

export const checkAirbyteApi: Check['run'] = async ({ airbyte }) => {
  if (airbyte === null || airbyte instanceof Error)
    return { status: 'warning', message: 'Not looked at, because there is no credential to ask with.' };
  try {
    return apiFinding(airbyte.client.api, await airbyte.client.offers());
  } catch (error) {
    if (error instanceof AirbyteError) return untold(error.message);
    throw error;
  }
};

export function apiFinding(configured: AirbyteApi, offers: Readonly<Record<AirbyteApi, Offer>>): Finding {
  const offered = AIRBYTE_APIS.filter((api) => offers[api].kind === 'offered');
  if (offered.includes(configured)) {
    const alone = offered.length === 1 ? '' : '; so does the other generation';
    return { status: 'ok', message: `The API that AIRBYTE_API=${configured} names answers${alone}.` };
  }
  const [other] = offered;
  if (other !== undefined && offers[configured].kind === 'absent') {
    return {
      status: 'failed',
      message: `Onboardings speak AIRBYTE_API=${configured}, whose paths are not known here. What answers is the API of AIRBYTE_API=${other}.`,
      next: `Set AIRBYTE_API=${other} for every process that starts or retries onboardings and for every worker, and run \`onboarding retry --status needs_attention\`, which moves over what is parked.`,
    };
  }
  return untold(AIRBYTE_APIS.map((api) => `${api}: ${reasonOf(offers[api])}`).join('; '));
}

function untold(why: string): Finding {
  return {
    status: 'warning',
    message: `It cannot be told which generation of the API answers (${why}).`,
    next: 'Check AIRBYTE_API_URL, and what stands between this machine and Airbyte.',
  };
}

function reasonOf(offer: Offer): string {
  if (offer.kind === 'unknown') return offer.reason;
  return offer.kind === 'offered' ? 'it answers' : 'its paths are not known';
}
