import type { SearchThread } from './searcher.ts'

export const openSearchThread = (): SearchThread => new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module' })
