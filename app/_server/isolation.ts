import type { Isolation } from '../../sandbox/provider.ts'
import { site } from './site.ts'

/** Whether this machine can isolate learners; found out once, by the provider. */
export function isolation(): Promise<Isolation> {
  return site().sandboxes.isolation()
}
