import type { CurrentUser } from '@/app/_server/current-user.ts'
import type { Who } from './account-menu.tsx'

/** What a browser may know of who looks at the page. */
export function whoIs(user: CurrentUser | null): Who {
  if (!user) return { kind: 'nobody', name: null }
  return user.guest ? { kind: 'guest', name: null } : { kind: 'user', name: user.name }
}
