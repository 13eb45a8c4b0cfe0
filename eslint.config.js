import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

export default defineConfig(
  globalIgnores(['dist/', 'build/', '.venv/', 'node_modules/']),
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers are what this page shows: writing one into a template is no mistake.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  { files: ['**/*.js', '**/*.mjs'], extends: [js.configs.recommended] },
  // These run in a page, and have its globals; the one for old browsers must be readable to them.
  { files: ['web/too_old.js', 'tests/browser/engines/*.js'], rules: { 'no-undef': 'off', 'no-unused-expressions': 'off' } },
  { files: ['web/too_old.js'], languageOptions: { ecmaVersion: 5, sourceType: 'script' } },
)
