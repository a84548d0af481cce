import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * What each part may import, as docs/architecture.md draws it. Everything in src/ that is not listed is a lint
 * error, so that dependencies keep pointing one way.
 */
const boundaries = [
  { of: 'domain', may: [] },
  { of: 'redaction', may: [] },
  { of: 'airbyte', may: ['redaction'] },
  { of: 'secrets', may: ['domain', 'redaction'] },
  { of: 'preflight', may: ['domain', 'airbyte'] },
  { of: 'workflows', may: ['domain', 'activities'] }, // activities as types only: see no-restricted-imports below
  { of: 'activities', may: ['domain', 'airbyte', 'secrets', 'redaction', 'preflight'] },
  { of: 'client', may: ['domain', 'workflows/messages.ts', 'secrets', 'redaction'] },
  {
    of: 'client.ts',
    may: ['client', 'domain', 'workflows/messages.ts', 'secrets', 'config.ts', 'redaction'],
  },
  { of: 'config.ts', may: ['config', 'domain', 'secrets', 'redaction'] },
  { of: 'config', may: ['domain', 'secrets', 'redaction'] },
  { of: 'signup', may: ['client.ts', 'client', 'domain', 'redaction'] },
  { of: 'telemetry', may: ['domain', 'airbyte', 'config/telemetry.ts', 'redaction'] },
  {
    of: 'http',
    may: [
      ...['client.ts', 'client', 'domain', 'signup', 'redaction', 'secrets/named-keys.ts'],
      'telemetry/traced-request.ts',
    ],
  },
  { of: 'import', may: ['domain'] },
  { of: 'worker', may: ['domain', 'config.ts'] },
  { of: 'doctor', may: ['client', 'domain', 'secrets', 'redaction', 'airbyte'] },
  {
    of: 'dev',
    may: [
      ...[
        'client.ts',
        'client',
        'domain',
        'secrets',
        'config.ts',
        'worker.ts',
        'worker',
        'log.ts',
        'serve.ts',
      ],
      'http',
      ...['redaction', 'telemetry/tracing.ts'],
    ],
  },
];

const zones = [
  ...boundaries.map(({ of, may }) => ({
    target: `./src/${of}`,
    from: './src',
    except: [of, ...may].map((part) => `./${part}`),
    message: `src/${of} may import only ${may.length > 0 ? may.join(', ') : 'itself'}.`,
  })),
  {
    target: './emulator',
    from: './src',
    message: 'The emulator follows the API documents, never our client.',
  },
];

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules', '.cache', '.artifacts'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'bench/*.js', 'test/fixtures/*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })],
      // What is imported is read with the same parser: otherwise no-cycle sees none of it, and no cycle.
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'import-x/no-cycle': 'error',
      'import-x/no-extraneous-dependencies': [
        'error',
        { devDependencies: ['test/**', 'bench/**', '*.ts', '*.js'] },
      ],
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'max-depth': ['error', 4],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/workflows/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/activities/**'],
              allowTypeImports: true,
              message: 'Workflows see activities as types only.',
            },
            {
              group: ['zod', '**/domain/request.ts'],
              allowTypeImports: true,
              message: 'Workflow code stays small: validate at the edges.',
            },
          ],
        },
      ],
    },
  },
  { files: ['test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['*.js', 'bench/*.js', 'test/fixtures/*.js'], extends: [tseslint.configs.disableTypeChecked] },
  {
    // Run in a browser, as they are.
    files: ['src/dev/page/*.js', 'src/dev/stand-in-widget/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.browser, parserOptions: { projectService: false } },
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  prettier,
);
