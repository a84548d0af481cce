/** Where programs are kept that were fetched or built once. */
import { access, constants, mkdir, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import envPaths from 'env-paths';

/**
 * The folder where it can be written to; else, on a machine with a read-only home say, one of this user's own.
 * @param folder by default the user's cache folder
 */
export async function usableCacheFolder(
  folder = envPaths('airbyte-embedded-onboarding', { suffix: '' }).cache,
): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return folder;
  } catch {
    const { uid } = userInfo();
    const own = join(tmpdir(), `airbyte-embedded-onboarding-${uid}`);
    await mkdir(own, { recursive: true, mode: 0o700 });
    // A program is run from it: nobody else may have put one there.
    const { uid: owner, mode } = await stat(own);
    if (uid === -1 || (owner === uid && (mode & 0o022) === 0)) return own;
    return await mkdtemp(`${own}-`);
  }
}
