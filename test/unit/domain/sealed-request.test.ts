import { describe, expect, it } from 'vitest';
import { problemOfSealedRequest } from '../../../src/domain/sealed-request.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';

const sealed_source_config = 'sealed.v1.k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA';
const source = { name: 'Stripe', source_template_id: 'id', sealed_source_config };
const request = { workspace_name: 'acme', sources: [source], policy: DEFAULT_POLICY };
const SECRET = 'sk_test_1';

describe('problemOfSealedRequest', () => {
  it('has none with what is sealed', () => {
    expect(problemOfSealedRequest(request)).toBeNull();
    const withCredentials = { ...source, sealed_credentials: sealed_source_config };
    expect(problemOfSealedRequest({ ...request, sources: [source, withCredentials] })).toBeNull();
  });

  it.each([
    ['nothing', undefined],
    ['text', 'acme'],
    ['no workspace_name', { ...request, workspace_name: undefined }],
    ['no sources', { ...request, sources: [] }],
    ['no policy', { ...request, policy: undefined }],
    ['a source that is none', { ...request, sources: [null] }],
    ['a plain configuration', { ...request, sources: [{ name: 'S', source_config: { key: SECRET } }] }],
    ['one beside the sealed one', { ...request, sources: [{ ...source, source_config: { key: SECRET } }] }],
    ['plain credentials', { ...request, sources: [{ ...source, credentials: { key: SECRET } }] }],
    ['a text that is not sealed', { ...request, sources: [{ ...source, sealed_source_config: SECRET }] }],
  ])('says what is wrong with %s, and quotes none of it', (_, value) => {
    const problem = problemOfSealedRequest(value);
    expect(problem).toMatch(/\.$/);
    expect(problem).not.toContain(SECRET);
  });
});
