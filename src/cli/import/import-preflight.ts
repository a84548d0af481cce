/** Checks the configurations of an import against their templates, where there is a credential to read them. */
import type { TemplatesConfig } from '../../config/index.ts';
import type { OnboardingRequest, RequestIssue } from '../../domain/onboarding-request.ts';

export interface ImportPreflight {
  /** What the templates refuse. */
  check(request: OnboardingRequest): Promise<readonly RequestIssue[]>;
  readonly checked: number;
  /** Sources of templates that do not say what they ask for. */
  readonly skipped: number;
}

/** Runs with one; with `null` where there is no credential. @throws AirbyteFailed */
export async function withPreflight<T>(
  templates: TemplatesConfig | null,
  use: (preflight: ImportPreflight | null) => Promise<T>,
): Promise<T> {
  if (templates === null) return await use(null);
  const { withTemplatesOf } = await import('../template-access.ts');
  return await withTemplatesOf(templates, async ({ specifications, read }) => {
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
