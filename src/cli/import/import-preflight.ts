/** Checks the configurations of an import against their templates, where the environment has the credential to read them. */
import { hasAirbyteCredential, type Environment } from '../../config/index.ts';
import type { OnboardingRequest } from '../../domain/request.ts';
import type { RequestIssue } from '../../domain/validate-request.ts';

export interface ImportPreflight {
  /** What the templates refuse. */
  check(request: OnboardingRequest): Promise<readonly RequestIssue[]>;
  readonly checked: number;
  /** Sources of templates that do not say what they ask for. */
  readonly skipped: number;
}

/** Runs with one; with `null` where there is no credential. @throws ConfigError, AirbyteFailed */
export async function withPreflight<T>(
  env: Environment,
  use: (preflight: ImportPreflight | null) => Promise<T>,
): Promise<T> {
  if (!hasAirbyteCredential(env)) return await use(null);
  const { withTemplates } = await import('../template-access.ts');
  return await withTemplates(env, async ({ specifications, read }) => {
    const counts = { checked: 0, skipped: 0 };
    const check: ImportPreflight['check'] = async ({ sources }) => {
      const issues: RequestIssue[] = [];
      for (const [index, { source_template_id, source_config }] of sources.entries()) {
        const result = await specifications.preflight(source_template_id, source_config, read);
        counts[result.kind === 'skipped' ? 'skipped' : 'checked'] += 1;
        if (result.kind !== 'failed') continue;
        const path = (field: string): string =>
          `sources[${index}].source_config${field === '' ? '' : `.${field}`}`;
        issues.push(...result.problems.map(({ field, message }) => ({ path: path(field), message })));
      }
      return issues;
    };
    return await use({
      check,
      get checked() {
        return counts.checked;
      },
      get skipped() {
        return counts.skipped;
      },
    });
  });
}
