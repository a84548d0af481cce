/** Whether what is sealed here opens at every worker, and whether the newest version could be sealed. */
import { SEAL_VERSIONS, type SealVersion } from '../domain/sealed-form.ts';
import { counted } from '../domain/words.ts';
import { opensVersion, readPollers, type Poller } from '../temporal/index.ts';
import { ofTemporal, type Check, type Finding } from './finding.ts';

const NEWEST: SealVersion = Math.max(...SEAL_VERSIONS) as SealVersion;
/** The most workers that a message names. */
const MAX_NAMED = 3;

export const checkSealing: Check['run'] = ofTemporal(async ({ client, taskQueue }, { sealVersion }) => {
  if (sealVersion === null)
    return { status: 'warning', message: 'Not looked at, because the settings of the keys can’t be read.' };
  // Only activities open what is sealed.
  const { pollers } = await readPollers(client, taskQueue, 'activity');
  return sealingFinding(pollers, sealVersion);
});

export function sealingFinding(pollers: readonly Poller[], sealVersion: SealVersion): Finding {
  if (pollers.length === 0) return { status: 'warning', message: 'It cannot be told: no worker polls.' };
  const older = pollers.filter(({ identity }) => !opensVersion(identity, NEWEST));
  if (older.length === 0) {
    const message = `Version ${sealVersion} is sealed here; every worker opens up to version ${NEWEST}.`;
    return { status: 'ok', message };
  }
  const named = older.slice(0, MAX_NAMED).map(({ identity }) => identity);
  const workers = `${counted(older.length, 'worker polls that does', 'workers poll that do')} not open version ${NEWEST} (${named.join(', ')}${older.length > MAX_NAMED ? ', …' : ''})`;
  if (sealVersion < NEWEST) {
    return {
      status: 'warning',
      message: `Version ${sealVersion} is sealed here. ${workers}.`,
      next: `Nothing, as long as ONBOARDING_SEAL_VERSION stays ${sealVersion}. Replace them before it is raised.`,
    };
  }
  return {
    status: 'failed',
    message: `Version ${sealVersion} is sealed here, but ${workers}: a source that one of them takes parks.`,
    next: `Replace them, or set ONBOARDING_SEAL_VERSION=${SEAL_VERSIONS[0]} until that is done; then \`onboarding retry\` what has parked.`,
  };
}
