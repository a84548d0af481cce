/** What a check of the release finds. */

export type Verdict =
  | 'passed'
  /** Something is broken, and has to be mended. */
  | 'FAILED'
  /** Nothing is broken, and a release waits for what somebody decides: its version, its date, where it lives. */
  | 'not yet'
  /** It can't be known here. */
  | 'skipped';

export interface Finding {
  readonly verdict: Verdict;
  readonly says: string;
}

export interface Check {
  readonly name: string;
  /** Whether it holds only where a release is due, and not of each commit between two of them. */
  readonly isOfRelease?: true;
  /** @throws Error where it fails, with what to say of it */
  readonly find: (surroundings: Surroundings) => Promise<Finding>;
}

/** What checks share. */
export interface Surroundings {
  /** The folder of package.json. */
  readonly root: string;
  /** The tag that is released, `v1.2.3`; `null` where nobody has named one. */
  readonly tag: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The package as it is published; built and packed when it is first asked for. */
  readonly tarball: () => Promise<string>;
  /** A folder that is removed when all is over. */
  readonly scratch: string;
}

export const passed = (says: string): Finding => ({ verdict: 'passed', says });
export const failed = (says: string): Finding => ({ verdict: 'FAILED', says });
export const notYet = (says: string): Finding => ({ verdict: 'not yet', says });
export const skipped = (says: string): Finding => ({ verdict: 'skipped', says });

/** The worse one counts: what is broken before what is not decided. */
export function firstOf(...findings: readonly Finding[]): Finding {
  for (const verdict of ['FAILED', 'not yet', 'skipped'] as const) {
    const found = findings.filter((one) => one.verdict === verdict);
    if (found.length > 0) return { verdict, says: found.map(({ says }) => says).join(' ') };
  }
  return passed(findings.map(({ says }) => says).join(' '));
}

/** How a release goes on: 0 it can be made, 1 something is broken, 2 somebody has to decide something first. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ verdict }) => verdict === 'FAILED')) return 1;
  return findings.some(({ verdict }) => verdict === 'not yet') ? 2 : 0;
}
