import { fileURLToPath } from 'node:url';
import { ownExtension } from '../domain/own-file.ts';

/**
 * Whether a module at the top of `src` is what Node was started with. Never so in a bundle, whose address is not the module's own:
 * what has the module inside must not become a worker or a service by it.
 * @param url `import.meta.url`, which a bundle that is CommonJS does not have
 * @param name of the module, without its extension
 * @param started what Node was started with
 */
export function isEntry(url: string | undefined, name: string, started: string | undefined): boolean {
  if (url === undefined || ownExtension(url, `src/${name}`) === null) return false;
  return started === fileURLToPath(url);
}
