/** The application's own settings. */
export const TASK_QUEUE = 'application';

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error that names the variable, where it is not set */
export function setting(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`${name} must be set.`);
  return value;
}
