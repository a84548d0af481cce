/** Open onboardings that speak another generation of Airbyte's API than the one that is configured. */
import { AIRBYTE_APIS, type AirbyteApi } from '../domain/history/types.ts';
import { counted } from '../domain/words.ts';
import { countOpenRuns, type OpenRuns } from '../temporal/index.ts';
import { ofTemporal, type Check, type Finding } from './finding.ts';

/** Less than a check may take. */
const COUNT_FOR_MS = 45_000;

export const checkOpenApis: Check['run'] = ofTemporal(async ({ client }, { airbyte }) => {
  if (airbyte === null || airbyte instanceof Error)
    return { status: 'warning', message: 'Not looked at, because AIRBYTE_API is read with the credential.' };
  return openApisFinding(airbyte.client.api, await countOpenRuns(client, COUNT_FOR_MS));
});

export function openApisFinding(configured: AirbyteApi, { of, isAll }: OpenRuns): Finding {
  const scope = isAll ? '' : ' (of the newest ones; there are more)';
  const others = AIRBYTE_APIS.filter((api) => api !== configured && of[api] > 0);
  if (others.length === 0) {
    const open = counted(of[configured], 'open onboarding');
    return { status: 'ok', message: `${open}${scope}, all of AIRBYTE_API=${configured}.` };
  }
  const each = others.map((api) => `${counted(of[api], 'open onboarding')} of AIRBYTE_API=${api}`).join(', ');
  return {
    status: 'warning',
    message: `AIRBYTE_API=${configured} is set here, but there are ${each}${scope}.`,
    next: 'If that API is switched off, `onboarding retry --status needs_attention` moves over what is parked. If they are new, a process that starts onboardings lacks the setting.',
  };
}
