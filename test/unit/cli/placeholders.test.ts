import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../../../src/client.ts';
import { refusePlaceholders } from '../../../src/cli/placeholders.ts';

/** Where something is refused; what is only warned of, after a question mark. */
function placesIn(request: unknown): string[] {
  const warnings: string[] = [];
  try {
    refusePlaceholders(request, { remark: (warning) => void warnings.push(warning) });
    return warnings.map((warning) => `? ${/: ([^:]+)\. With --as-is/.exec(warning)?.[1] ?? ''}`);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    for (const { message } of error.issues) expect(message).not.toMatch(/your|<|optional_/);
    return error.issues.map(({ path }) => path);
  }
}

const withConfig = (source_config: unknown): unknown => ({
  workspace_name: 'acme',
  sources: [{ name: 'Stripe', source_template_id: '0b2f', source_config }],
});

describe('what has not been filled in', () => {
  it('is found in the example of Airbyte’s document', () => {
    const example = {
      workspace_name: 'your_workspace_name',
      region_id: 'optional_region_id',
      sources: [
        {
          name: 'your_source_name',
          source_template_id: 'your_source_template_id',
          source_config: { api_key: 'your source configuration fields here' },
          selected_connection_template_tags: ['optional_tag1', 'warehouse'],
          selected_connection_template_tags_mode: 'any',
        },
      ],
    };
    expect(placesIn(example)).toEqual([
      'workspace_name',
      'region_id',
      'sources[0].name',
      'sources[0].source_template_id',
      'sources[0].source_config.api_key',
      'sources[0].selected_connection_template_tags[0]',
    ]);
  });

  it.each(['<Secret Key>', '<your_access_token>', 'your_api_key', 'YOUR_API_KEY'])('is %j', (text) => {
    expect(placesIn(withConfig({ nested: [{ key: text }] }))).toEqual([
      'sources[0].source_config.nested[0].key',
    ]);
  });

  it.each(['<noreply@example.com>', '<a/>', '<a>b</a>', 'a < b > c', '<>', 'yours', 'your name', 7, null])(
    'is not %j',
    (value) => {
      expect(placesIn(withConfig({ key: value }))).toEqual([]);
    },
  );

  it.each(['your-gym', 'your-api-key', 'Your-Name'])('may be %j, which is only warned of', (text) => {
    expect(placesIn(withConfig({ nested: [{ subdomain: text }], other: text }))).toEqual([
      '? sources[0].source_config.nested[0].subdomain, sources[0].source_config.other',
    ]);
  });

  it('is not a customer of such a name', () => {
    expect(placesIn({ workspace_name: 'your-gym', sources: [{ name: 'your-gym' }] })).toEqual([]);
  });

  it('is looked for however deep the file is nested', () => {
    const depth = 100_000;
    expect(placesIn(JSON.parse('['.repeat(depth) + ']'.repeat(depth)))).toEqual([]);
  });
});
