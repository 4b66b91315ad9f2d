// How unit, contract and convergence tests run; the browser tests have playwright.config.ts.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  resolve: { conditions: ['browser'] },
  test: {
    include: [
      'src/**/*.test.ts',
      'server/**/*.test.ts',
      'tests/contract/**/*.test.ts',
      'tests/convergence/**/*.test.ts'
    ],
    environment: 'node',
    testTimeout: 30_000,
    maxWorkers: 2
  }
});
