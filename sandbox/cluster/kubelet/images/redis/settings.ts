/** Settings that CONFIG GET shows, as they are when nobody says otherwise. https://redis.io/docs/latest/operate/oss_and_stack/management/config/ */
const DEFAULTS: Readonly<Record<string, string>> = {
  appendonly: 'no',
  appendfsync: 'everysec',
  bind: '* -::*',
  'cluster-enabled': 'no',
  daemonize: 'no',
  databases: '16',
  dbfilename: 'dump.rdb',
  dir: '/data',
  'hz': '10',
  loglevel: 'notice',
  logfile: '',
  'masterauth': '',
  maxclients: '10000',
  maxmemory: '0',
  'maxmemory-policy': 'noeviction',
  'maxmemory-samples': '5',
  port: '6379',
  'protected-mode': 'yes',
  replicaof: '',
  requirepass: '',
  save: '3600 1 300 100 60 10000',
  'tcp-backlog': '511',
  'tcp-keepalive': '300',
  timeout: '0',
}

const POLICIES = ['noeviction', 'allkeys-lru', 'allkeys-lfu', 'allkeys-random', 'volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl']
const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1000, kb: 1024, m: 1_000_000, mb: 1024 ** 2, g: 1_000_000_000, gb: 1024 ** 3 }

export class Settings {
  private readonly values = new Map(Object.entries(DEFAULTS))

  get(name: string): string {
    return this.values.get(name) ?? ''
  }

  names(): string[] {
    return [...this.values.keys()]
  }

  /** Why it cannot be set; null: it is set. */
  set(written: string, value: string): string | null {
    const name = written.toLowerCase() === 'slaveof' ? 'replicaof' : written.toLowerCase()
    if (!this.values.has(name)) return 'Bad directive or wrong number of arguments'
    if (name === 'maxmemory') {
      const [, digits, unit = ''] = /^(\d+)([a-z]*)$/i.exec(value) ?? []
      const factor = UNITS[unit.toLowerCase()]
      if (digits === undefined || factor === undefined) return 'argument must be a memory value'
      this.values.set(name, String(Number(digits) * factor))
      return null
    }
    if (name === 'maxmemory-policy' && !POLICIES.includes(value)) return `argument(s) must be one of the following: ${POLICIES.join(', ')}`
    if (name === 'port' && !/^\d{1,5}$/.test(value)) return 'argument must be between 0 and 65535 inclusive'
    this.values.set(name, value)
    return null
  }

  /** The first line of a configuration file that is wrong; null: all are taken. */
  readFile(text: string): { line: number; text: string; why: string } | null {
    for (const [index, written] of text.split('\n').entries()) {
      const line = written.trim()
      if (line === '' || line.startsWith('#')) continue
      const [, name = '', value = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? []
      const why = this.set(name, value.replace(/^"(.*)"$/, '$1'))
      if (why !== null) return { line: index + 1, text: line, why }
    }
    return null
  }
}
