import { defineConfig } from 'vitest/config'
import { fileURLToPath } from 'node:url'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: ['{app,labs,sandbox,prisma,bin}/**/*.test.ts', '{app,labs,sandbox}/**/*.test.tsx'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
