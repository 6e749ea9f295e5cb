import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Suites against real peers. They share the machine with what they start, so one runs after another. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['e2e/**/*.test.ts'],
    exclude: ['e2e/journeys/**'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
