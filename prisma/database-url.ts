export type DatabaseProvider = 'sqlite' | 'postgresql'

/** Which database a DATABASE_URL names. `file:` (and nothing at all) is SQLite. Throws on any other scheme. */
export function databaseProvider(url: string): DatabaseProvider {
  if (url === '' || url.startsWith('file:')) return 'sqlite'
  if (/^postgres(ql)?:\/\//.test(url)) return 'postgresql'
  throw new Error(`DATABASE_URL starts with "${url.split(':')[0]}:"; Podyard takes file:… (SQLite) or postgresql://….`)
}
