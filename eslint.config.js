// What lint demands: strict types, accessible Svelte, and the arrows of the house.
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { house } from './eslint.house.js';
import svelteConfig from './svelte.config.js';

export default ts.config(
  {
    ignores: [
      'build/',
      '.svelte-kit/',
      'node_modules/',
      'data/',
      'src/lib/i18n/paraglide/',
      'src/lib/i18n/project.inlang/',
      'test-results/'
    ]
  },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    plugins: { house },
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'house/arrows': 'error',
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'svelte/no-navigation-without-resolve': 'off'
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig }
    }
  },
  {
    files: ['src/domain/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'window',
          'document',
          'navigator',
          'localStorage',
          'indexedDB',
          'fetch',
          'WebSocket',
          'process',
          'Buffer',
          'crypto',
          'setTimeout',
          'setInterval',
          'performance'
        ].map((name) => ({
          name,
          message:
            'src/domain is pure: what needs the browser belongs in src/lib, what needs Node in server; a clock, ids or randomness come in as parameters.'
        }))
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'Date',
          property: 'now',
          message: 'src/domain has no clock of its own: take the time as a parameter.'
        },
        {
          object: 'Math',
          property: 'random',
          message: 'src/domain has no randomness of its own: take it as a parameter.'
        }
      ]
    }
  },
  {
    files: ['tests/e2e/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          name: '@playwright/test',
          importNames: ['test', 'expect'],
          message:
            'Take both from tests/support/browser-test.ts: its test fails when the browser complains.'
        }
      ]
    }
  }
);
