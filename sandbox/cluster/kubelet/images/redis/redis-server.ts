import { pathOf } from '../commands/command.ts'
import type { Program } from '../image.ts'
import { RedisServer } from './server.ts'
import { Settings } from './settings.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "22 Nov 2026 00:15:02.123" */
function logTime(now: number): string {
  const text = new Date(now).toISOString()
  return `${text.slice(8, 10)} ${MONTHS[Number(text.slice(5, 7)) - 1]} ${text.slice(0, 4)} ${text.slice(11, 23)}`
}

/** `redis-server [file] [--name value …]`: keeps everything in memory, and in dump.rdb, in a form of its own, when it is told to save or to end. */
export const redisServer: Program = async (self) => {
  const version = self.environment.REDIS_VERSION ?? ''
  const words = self.argv.slice(1)
  if (words[0] === '-v' || words[0] === '--version') {
    self.stdout(`Redis server v=${version} sha=00000000:0 malloc=libc bits=64 build=0\n`)
    return 0
  }
  let role = 'C'
  const settings = new Settings()
  const log = (text: string): void => self.stdout(`1:${role} ${logTime(self.clock.now())} ${text}\n`)
  const fatal = (line: number, text: string, why: string): number => {
    self.stderr(`\n*** FATAL CONFIG FILE ERROR (Redis ${version}) ***\nReading the configuration file, at line ${line}\n>>> '${text}'\n${why}\n`)
    return 1
  }
  const file = words[0] !== undefined && !words[0].startsWith('--') ? words.shift() : undefined
  if (file !== undefined) {
    const content = self.container.files.read(pathOf(self, file))
    if (content === null) {
      self.stderr(`Fatal error, can't open config file '${pathOf(self, file)}': No such file or directory\n`)
      return 1
    }
    const problem = settings.readFile(Buffer.from(content).toString())
    if (problem !== null) return fatal(problem.line, problem.text, problem.why)
  }
  for (let word = words.shift(), line = 1; word !== undefined; word = words.shift(), line++) {
    const values: string[] = []
    while (words[0] !== undefined && !words[0].startsWith('--')) values.push(words.shift() ?? '')
    const why = settings.set(word.replace(/^--/, ''), values.join(' '))
    if (why !== null) return fatal(line, `${word.slice(2)} ${values.join(' ')}`, why)
  }
  log('* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')
  log(`* Redis version=${version}, bits=64, commit=00000000, modified=0, pid=1, just started`)
  log(file === undefined ? '# Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf' : '* Configuration loaded')
  role = settings.get('replicaof') === '' ? 'M' : 'S'
  log(`* Running mode=standalone, port=${settings.get('port')}.`)
  log('* Server initialized')
  const server = new RedisServer(self, settings, log)
  server.load()
  return server.run()
}
