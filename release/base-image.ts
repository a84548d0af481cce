/** The image that ours is built on, as the Dockerfile names it: by its tag. @throws Error where it names none */
export function baseImageOf(dockerfile: string): string {
  const base = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile)?.[1];
  if (base === undefined) throw new Error('The Dockerfile has no default of NODE_IMAGE.');
  return base;
}
