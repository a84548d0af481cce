/** What is checked before a release. */
import { checkAddress } from './check-address.ts';
import { checkBillOfMaterials, checkLicences, checkLock } from './check-dependencies.ts';
import { checkHistories } from './check-histories.ts';
import { checkDocker, checkProduction } from './check-image.ts';
import { checkContents, checkPublished, checkUse } from './check-package.ts';
import { checkChangelog, checkTag, checkTree, checkVersion } from './check-version.ts';
import { checkWorkflows } from './check-workflows.ts';
import { failed, type Check, type Finding, type Surroundings } from './finding.ts';

export const CHECKS: readonly Check[] = [
  { name: 'clean tree', find: checkTree },
  { name: 'address of the repository', find: checkAddress },
  { name: 'version', find: checkVersion },
  { name: 'tag', isOfRelease: true, find: checkTag },
  { name: 'changelog', isOfRelease: true, find: checkChangelog },
  { name: 'lock', find: checkLock },
  { name: 'licences', find: checkLicences },
  { name: 'bill of materials', find: checkBillOfMaterials },
  { name: 'workflows', find: checkWorkflows },
  { name: 'contents of the package', find: checkContents },
  { name: 'recorded histories', isOfRelease: true, find: checkHistories },
  { name: 'package in new projects', find: checkUse },
  { name: 'packages of the image', find: checkProduction },
  { name: 'version at the registry', isOfRelease: true, find: checkPublished },
  { name: 'docker', find: checkDocker },
];

/** What a check finds; what it throws is a failure, too. */
export async function findingOf({ find }: Check, surroundings: Surroundings): Promise<Finding> {
  try {
    return await find(surroundings);
  } catch (error) {
    return failed((error as Error).message.split('\n').slice(0, 6).join(' '));
  }
}
