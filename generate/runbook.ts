/** Where the runbook can be read by whoever is paged: in the repository that package.json names. */
import { fileURLToPath } from 'node:url';
import { readManifest, repositoryOf } from '../release/manifest.ts';

const { url } = repositoryOf(await readManifest(fileURLToPath(new URL('../', import.meta.url))));

/** Without an anchor. */
export const RUNBOOK_URL = `${url}/blob/main/docs/operations.md`;
