import { expect, test } from 'vitest'
import { explain } from './isolation.ts'

test.each([
  ['bwrap: setting up uid map: Permission denied', /AppArmor.*apparmor_restrict_unprivileged_userns=0/],
  ['bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces.', /seccomp=unconfined/],
  ['unshare: unshare failed: Operation not permitted', /seccomp=unconfined/],
  ["bwrap: Can't mount proc on /newroot/proc: Operation not permitted", /systempaths=unconfined/],
  ['bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)', /max_user_namespaces/],
  ['bwrap: Unknown option --size', /too old/],
  ['something nobody has seen before', /something nobody has seen before/],
])('"%s" is explained', (said, meaning) => {
  expect(explain(said).says).toMatch(meaning)
})

test('what is explained has a code for the words of a page, and what nobody knows is told as it is', () => {
  expect(explain('bwrap: setting up uid map: Permission denied')).toMatchObject({ code: 'apparmor', values: {} })
  expect(explain('bwrap: a new complaint')).toMatchObject({ code: 'other', values: { said: 'bwrap: a new complaint' } })
})
