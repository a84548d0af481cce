/** This package as its users have it, which is what runs in a process of its own. */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

/** Builds it, where it is of other sources. */
export async function buildPackage(): Promise<void> {
  await execa('npm', ['run', 'build', '--', '--if-changed'], { cwd: PACKAGE });
}
