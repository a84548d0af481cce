import { expect } from 'vitest';
import { ConfigError } from '../../src/config/index.ts';

/** A secret for settings, which no message may hold. */
export const SECRET = 'very-secret-value';

/** The problems that the reading of a configuration names, in its message too, which never holds {@link SECRET}; none where it can be read. */
export function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const { problems, message } = error as ConfigError;
    for (const problem of problems) expect(message).toContain(problem);
    expect(message).not.toContain(SECRET);
    return problems;
  }
  return [];
}
