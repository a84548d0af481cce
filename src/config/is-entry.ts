import { fileURLToPath } from 'node:url';

/**
 * Whether a module at the top of `src` is what Node was started with. Never so in a bundle, whose address is not the module's own:
 * what has the module inside must not become a worker or a service by it.
 * @param url `import.meta.url`, which a bundle that is CommonJS does not have
 * @param name of the module, without its extension
 * @param started what Node was started with
 */
export function isEntry(url: string | undefined, name: string, started: string | undefined): boolean {
  if (url === undefined || ![`/src/${name}.js`, `/src/${name}.ts`].some((end) => url.endsWith(end)))
    return false;
  return started === fileURLToPath(url);
}
