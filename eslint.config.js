import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import globals from 'globals';
import { createJiti } from 'jiti';
import tseslint from 'typescript-eslint';

/** @type {typeof import('./zones.ts')} What each part of `src` may import. */
const { restrictedPaths } = await createJiti(import.meta.url).import('./zones.ts');

const zones = [
  ...restrictedPaths(),
  {
    target: './emulator',
    from: './src',
    message: 'The emulator follows the API documents, never our client.',
  },
];

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules', '.cache', '.artifacts', 'test/package/projects'] },
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
      // What is installed imports nothing of ours: to read it takes a third of the time.
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-extraneous-dependencies': [
        'error',
        {
          devDependencies: [
            'test/**',
            'examples/**',
            'bench/**',
            'generate/**',
            'release/**',
            '*.ts',
            '*.js',
          ],
        },
      ],
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'max-depth': ['error', 4],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/workflows/**', 'src/step/**', 'src/workflows.ts'],
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
              group: ['zod', '**/domain/onboarding-request.ts'],
              allowTypeImports: true,
              message: 'Workflow code stays small: validate at the edges.',
            },
          ],
        },
      ],
    },
  },
  {
    // In a checkout it takes the types off modules that browsers load; where it is installed from a registry they are built.
    files: ['src/dev/browser-modules.ts'],
    rules: { 'import-x/no-extraneous-dependencies': ['error', { devDependencies: true }] },
  },
  {
    // Bundled with what is not there yet.
    files: ['src/worker/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.commonjs, parserOptions: { projectService: false } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  { files: ['test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  {
    files: ['examples/**'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: ['test'], package: 'node:test' }] },
      ],
    },
  },
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
