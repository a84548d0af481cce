/** `npm run workflows`: checks GitHub's workflow files, as the release does. */
import { fileURLToPath } from 'node:url';
import { checkWorkflows } from './check-workflows.ts';

const { verdict, says } = await checkWorkflows({ root: fileURLToPath(new URL('..', import.meta.url)) });
process.stdout.write(`${verdict}: ${says}\n`);
process.exitCode = verdict === 'FAILED' ? 1 : 0;
