import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { type Answer, decode, type DecodedPacket, encode, RECURSION_DESIRED, type RecordType, streamEncode } from 'dns-packet'
import type { Process, Program } from '../image.ts'
import { resolverSettings } from './resolve-host.ts'

const TIMEOUT_MILLISECONDS = 5_000
const PORT = 53
const TYPES = ['A', 'AAAA', 'ANY', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT']
const STATUS: Readonly<Record<number, string>> = { 0: 'NOERROR', 1: 'FORMERR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 5: 'REFUSED' }

interface Question {
  server: string
  name: string
  type: RecordType
  tcp: boolean
}

/** One question to one server; null when no answer comes. */
function ask(self: Process, { server, name, type, tcp }: Question): Promise<DecodedPacket | null> {
  const query = { type: 'query' as const, id: Math.floor(Math.random() * 65_536), flags: RECURSION_DESIRED, questions: [{ type, name }] }
  return new Promise((resolve) => {
    let close = (): void => undefined
    const finish = (packet: DecodedPacket | null): void => {
      clearTimeout(timer)
      close()
      resolve(packet)
    }
    const take = (read: () => DecodedPacket): void => {
      try {
        finish(read())
      } catch {
        finish(null)
      }
    }
    const timer = setTimeout(() => finish(null), TIMEOUT_MILLISECONDS)
    self.killed.addEventListener('abort', () => finish(null))
    if (tcp) {
      const socket = connect({ host: server, port: PORT, localAddress: self.container.address }, () => socket.write(streamEncode(query)))
      close = () => socket.destroy()
      let got = Buffer.alloc(0)
      socket.on('data', (chunk) => {
        got = Buffer.concat([got, chunk])
        if (got.length >= 2 && got.length >= got.readUInt16BE(0) + 2) take(() => decode(got.subarray(2)))
      })
      socket.on('error', () => finish(null))
      socket.on('end', () => finish(null))
      return
    }
    const socket = createSocket('udp4')
    close = () => socket.close()
    socket.on('error', () => finish(null))
    socket.on('message', (message) => take(() => decode(message)))
    socket.bind(0, self.container.address, () => socket.send(encode(query), PORT, server))
  })
}

/** What stands behind the type in a line of an answer. */
function dataOf(answer: Answer): string {
  switch (answer.type) {
    case 'SRV':
      return `${answer.data.priority ?? 0} ${answer.data.weight ?? 0} ${answer.data.port} ${answer.data.target}.`
    case 'CNAME':
    case 'PTR':
    case 'NS':
      return `${answer.data}.`
    case 'SOA':
      return `${answer.data.mname}. ${answer.data.rname}. ${answer.data.serial} ${answer.data.refresh} ${answer.data.retry} ${answer.data.expire} ${answer.data.minimum}`
    case 'TXT':
      return [answer.data].flat().map((text) => `"${text.toString()}"`).join(' ')
    default:
      return 'data' in answer ? String(answer.data) : ''
  }
}

const lineOf = (answer: Answer): string => `${answer.name}.\t${'ttl' in answer ? (answer.ttl ?? 0) : 0}\tIN\t${answer.type}\t${dataOf(answer)}\n`

/** `dig [@server] [-x address] name [type] [+short] [+search] [+tcp] [+noall +answer]`. */
export const dig: Program = async (self) => {
  const settings = resolverSettings(Buffer.from(self.container.files.read('/etc/resolv.conf') ?? new Uint8Array()).toString())
  const options = new Set<string>()
  let server = settings.servers[0]
  let name = ''
  let type: RecordType = 'A'
  const words = self.argv.slice(1)
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word.startsWith('+')) options.add(word.slice(1))
    else if (word.startsWith('@')) server = word.slice(1)
    else if (word === '-x') {
      name = `${(words.shift() ?? '').split('.').reverse().join('.')}.in-addr.arpa.`
      type = 'PTR'
    } else if (word === '-t') type = (words.shift() ?? 'A').toUpperCase() as RecordType
    else if (TYPES.includes(word.toUpperCase()) && name !== '') type = word.toUpperCase() as RecordType
    else if (word !== 'IN') name = word
  }
  if (server === undefined) {
    self.stderr('dig: there is no name server in /etc/resolv.conf\n')
    return 10
  }
  const whole = name.replace(/\.$/, '')
  const searches = options.has('search') && !name.endsWith('.') ? settings.searches.map((domain) => `${whole}.${domain}`) : []
  const asIs = whole.split('.').length - 1 >= settings.dots
  const names = name.endsWith('.') ? [whole] : asIs ? [whole, ...searches] : [...searches, whole]
  const tcp = options.has('tcp') || options.has('vc')
  let packet: DecodedPacket | null = null
  for (const candidate of names) {
    packet = await ask(self, { server, name: candidate, type, tcp })
    if (packet === null || (packet.answers ?? []).length > 0) break
  }
  if (packet === null) {
    self.stdout(`;; communications error to ${server}#${PORT}: timed out\n;; no servers could be reached\n`)
    return 9
  }
  show(self, packet, options, `${server}#${PORT}(${server})`)
  return 0
}

function show(self: Process, packet: DecodedPacket, options: ReadonlySet<string>, server: string): void {
  const answers = packet.answers ?? []
  if (options.has('short')) return answers.forEach((answer) => self.stdout(`${dataOf(answer)}\n`))
  const lines = answers.map(lineOf).join('')
  if (options.has('noall')) return self.stdout(options.has('answer') ? lines : '')
  const [question] = packet.questions ?? []
  const code = STATUS[(packet.flags ?? 0) & 15] ?? 'NOERROR'
  self.stdout(`\n; <<>> DiG 9.18.24 <<>> ${self.argv.slice(1).join(' ')}\n;; global options: +cmd\n;; Got answer:\n`)
  self.stdout(`;; ->>HEADER<<- opcode: QUERY, status: ${code}, id: ${packet.id}\n;; flags: qr aa rd ra; QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: ${packet.authorities?.length ?? 0}, ADDITIONAL: ${packet.additionals?.length ?? 0}\n\n`)
  self.stdout(`;; QUESTION SECTION:\n;${question?.name}.\t\tIN\t${question?.type}\n\n`)
  if (answers.length > 0) self.stdout(`;; ANSWER SECTION:\n${lines}\n`)
  self.stdout(`;; SERVER: ${server} (${options.has('tcp') ? 'TCP' : 'UDP'})\n\n`)
}

/** `getent hosts name`: the address that a program would use. */
export const getent =
  (resolve: (self: Process, name: string) => Promise<{ name: string; addresses: string[] } | null>): Program =>
  async (self) => {
    const [, database = '', name = ''] = self.argv
    if (!['hosts', 'ahosts', 'ahostsv4'].includes(database)) {
      self.stderr(`getent: only the database hosts is kept in this image, not ${database}\n`)
      return 1
    }
    const found = await resolve(self, name)
    if (found === null) return 2
    for (const address of found.addresses) self.stdout(`${address.padEnd(15)} ${found.name}\n`)
    return 0
  }
