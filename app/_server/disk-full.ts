/** How deep a library may have wrapped an error. */
const MOST_CAUSES = 8
const SAYS_FULL = /ENOSPC|EDQUOT|SQLITE_FULL|disk is full|no space left on device|53100/i

/** Whether an error, or what caused it, says that there is no room to write; libraries tell it by code or in words only. 53100 is PostgreSQL's. */
export function isDiskFull(error: unknown): boolean {
  let at: unknown = error
  for (let depth = 0; depth < MOST_CAUSES && at instanceof Error; depth++) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : ''
    if (SAYS_FULL.test(code) || SAYS_FULL.test(at.message)) return true
    at = at.cause
  }
  return false
}
