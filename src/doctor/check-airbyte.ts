import { AirbyteError } from '../airbyte/index.ts';
import { failureRule } from '../domain/failure.ts';
import type { Check, Finding } from './finding.ts';

export const checkAirbyte: Check['run'] = async ({ airbyte }) => {
  if (airbyte === null) {
    return {
      status: 'warning',
      message: 'No credential is set here, so that it was not tried.',
      next: 'Nothing, if neither a worker nor the service runs here. Otherwise set AIRBYTE_ORGANIZATION_ID, and AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET or AIRBYTE_ACCESS_TOKEN.',
    };
  }
  if (airbyte instanceof Error) return { status: 'failed', message: airbyte.message, next: 'Correct it.' };
  try {
    return templatesFinding((await airbyte.client.templates.list()).length);
  } catch (error) {
    if (error instanceof AirbyteError) return refusedFinding(error);
    throw error;
  }
};

function templatesFinding(count: number): Finding {
  const accepted = 'Airbyte takes the credential';
  if (count > 0) {
    return { status: 'ok', message: `${accepted}; source templates of the organization: ${count}.` };
  }
  return {
    status: 'warning',
    message: `${accepted}, but the organization has no source templates, so that no source can be created.`,
    next: 'Make one in Airbyte’s settings, or check AIRBYTE_ORGANIZATION_ID.',
  };
}

function refusedFinding({ status, message, isTransient }: AirbyteError): Finding {
  const failedFinding = (next: string): Finding => ({ status: 'failed', message, next });
  if (status === 401) return failedFinding(failureRule('Airbyte.Unauthorized').nextStep);
  if (status === 403) return failedFinding(failureRule('Airbyte.Forbidden').nextStep);
  if (status === null)
    return failedFinding('Check AIRBYTE_API_URL, the network and proxies of this machine.');
  return failedFinding(
    isTransient
      ? 'Airbyte does not work now: onboardings wait, and go on by themselves. Run this again.'
      : 'Check AIRBYTE_API_URL and AIRBYTE_ORGANIZATION_ID.',
  );
}
