/**
 * With which extension a module of this package lies where it belongs, built or as its source; `null` where a bundler has made it a
 * part of another file, beside which nothing lies that the module would look for.
 * @param url the module's `import.meta.url`, which a bundle that is CommonJS does not have
 * @param path of the module, without its extension
 */
export function ownExtension(url: string | undefined, path: string): 'js' | 'ts' | null {
  return (['js', 'ts'] as const).find((extension) => url?.endsWith(`/${path}.${extension}`)) ?? null;
}
