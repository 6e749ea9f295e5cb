import type { Localized } from '../../labs/schema/index.ts'

/** What is observed by a check that nobody has begun to evaluate, in a sandbox or before there is one. */
export const notLookedAt: Localized = { en: 'not looked at yet', zh: '尚未检查' }
