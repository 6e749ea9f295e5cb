export type DatabaseProvider = 'sqlite' | 'postgresql'

/** The database cannot be used; the message says why and what to do. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
}

/** Which database a DATABASE_URL names. `file:` (and nothing at all) is SQLite. Throws `DatabaseError` on any other scheme. */
export function databaseProvider(url: string): DatabaseProvider {
  if (url === '' || url.startsWith('file:')) return 'sqlite'
  if (/^postgres(ql)?:\/\//.test(url)) return 'postgresql'
  throw new DatabaseError(`DATABASE_URL starts with "${url.split(':')[0]}:"; Podyard takes file:PATH (SQLite) or postgresql://USER:PASSWORD@HOST/NAME.`)
}
