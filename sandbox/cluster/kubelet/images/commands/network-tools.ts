import { connect } from 'node:net'
import type { Process, Program } from '../image.ts'
import { linesIn, parseArguments, pause, readAll } from './command.ts'
import { nc } from './nc.ts'
import { resolveHost } from './resolve-host.ts'

/** Nobody listens on the discard port: that a host refuses it says that the host is there. */
const DISCARD_PORT = 9
const PING = { everyMilliseconds: 1_000, waitMilliseconds: 10_000, bytes: 56 }

/** How long a host took to say anything, in milliseconds; null when it said nothing. */
function reach(self: Process, address: string, milliseconds: number): Promise<number | 'unreachable' | null> {
  return new Promise((resolve) => {
    const began = performance.now()
    const socket = connect({ host: address.startsWith('127.') ? self.container.address : address, port: DISCARD_PORT, localAddress: self.container.address, timeout: milliseconds })
    const finish = (result: number | 'unreachable' | null): void => {
      socket.destroy()
      resolve(result)
    }
    self.killed.addEventListener('abort', () => finish(null))
    socket.on('connect', () => finish(performance.now() - began))
    socket.on('timeout', () => finish(null))
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code === 'ECONNREFUSED' ? performance.now() - began : error.code === 'EHOSTUNREACH' || error.code === 'ENETUNREACH' ? 'unreachable' : null))
  })
}

/** Asks by TCP what it says it asks by ICMP: programs of this kubelet have no raw sockets. */
const ping: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'q46n', ['c', 'W', 'w', 'i', 's', 'I'])
  const [host = ''] = rest
  const address = (await resolveHost(self.container, host))?.addresses[0]
  if (address === undefined) {
    self.stderr(`ping: bad address '${host}'\n`)
    return 1
  }
  const count = Number(flags.get('c') ?? Infinity)
  const wait = flags.has('W') ? Number(flags.get('W')) * 1000 : PING.waitMilliseconds
  self.stdout(`PING ${host} (${address}): ${PING.bytes} data bytes\n`)
  const times: number[] = []
  let sent = 0
  let ended = false
  self.onSignal(() => (ended = true))
  while (sent < count && !ended && !self.killed.aborted) {
    const result = await reach(self, address, wait)
    if (typeof result === 'number') {
      times.push(result)
      if (!flags.has('q')) self.stdout(`${PING.bytes + 8} bytes from ${address}: seq=${sent} ttl=64 time=${result.toFixed(3)} ms\n`)
    }
    sent++
    if (sent < count && !ended && !(await pause(self, flags.has('i') ? Number(flags.get('i')) * 1000 : PING.everyMilliseconds))) break
  }
  self.stdout(`\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${sent === 0 ? 0 : Math.round((1 - times.length / sent) * 100)}% packet loss\n`)
  if (times.length > 0) {
    const mean = times.reduce((sum, one) => sum + one, 0) / times.length
    self.stdout(`round-trip min/avg/max = ${[Math.min(...times), mean, Math.max(...times)].map((one) => one.toFixed(3)).join('/')} ms\n`)
  }
  return times.length > 0 ? 0 : 1
}

const telnet: Program = async (self) => {
  const [, host = '', port = '23'] = self.argv
  const address = (await resolveHost(self.container, host))?.addresses[0]
  if (address === undefined) {
    self.stderr(`telnet: bad address '${host}'\n`)
    return 1
  }
  const told = { ...self, argv: ['nc', host, port], stderr: (text: string | Uint8Array) => self.stderr(String(text).replace(/^nc: .*?: (.*)$/m, `telnet: can't connect to remote host (${address}): $1`)) }
  return nc(told)
}

/** Host bits of a pod's address in its node's network. */
const PREFIX = 24

/** `ip addr`, `ip route`, `ip link`: what a pod has. Nothing can be changed, for want of the capability. */
const ip: Program = async (self) => {
  const words = self.argv.slice(1).filter((word) => !word.startsWith('-'))
  const [what = '', action = 'show'] = words
  const { address } = self.container
  const changes = !['show', 'list', 'ls', 'get', 's', 'sh'].includes(action) && words.length > 1
  if (changes) {
    self.stderr('ip: RTNETLINK answers: Operation not permitted\n')
    return 2
  }
  const octets = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
  const links = [
    { head: '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000', link: 'loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00', inet: '127.0.0.1/8 scope host lo' },
    { head: '2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue state UP qlen 1000', link: `ether 0a:58:${octets.join(':')} brd ff:ff:ff:ff:ff:ff`, inet: `${address}/${PREFIX} brd ${address.replace(/\d+$/, '255')} scope global eth0` },
  ]
  if ('address'.startsWith(what) && what !== '') for (const { head, link, inet } of links) self.stdout(`${head}\n    link/${link}\n    inet ${inet}\n       valid_lft forever preferred_lft forever\n`)
  else if ('link'.startsWith(what) && what !== '') for (const { head, link } of links) self.stdout(`${head}\n    link/${link}\n`)
  else if ('route'.startsWith(what) && what !== '') self.stdout(`default via ${address.replace(/\d+$/, '1')} dev eth0 \n${address.replace(/\d+$/, '0')}/${PREFIX} dev eth0 scope link  src ${address} \n`)
  else {
    self.stderr('Usage: ip [OPTIONS] address|route|link [ARGS]\n')
    return 1
  }
  return 0
}

/** `sysctl name`: what the pod set, or the kernel's safe parameters have. */
const sysctl: Program = async (self) => {
  const { flags, rest } = parseArguments(self.argv, 'naeqw')
  let status = 0
  for (const name of rest) {
    const value = self.container.files.read(`/proc/sys/${name.replaceAll('.', '/')}`)
    if (value === null) {
      self.stderr(`sysctl: error reading key '${name}': No such file or directory\n`)
      status = 1
    } else self.stdout(flags.has('n') ? Buffer.from(value).toString() : `${name} = ${Buffer.from(value).toString()}`)
  }
  return status
}

/** `xargs [-n count] [-I text] [-r] command`. */
const xargs: Program = async (self) => {
  const words = self.argv.slice(1)
  const options = new Map<string, string>()
  while (/^-[nIrtLP0]/.test(words[0] ?? '')) {
    const word = words.shift() ?? ''
    const letter = word[1] ?? ''
    options.set(letter, 'nILP'.includes(letter) ? word.slice(2) || (words.shift() ?? '') : '')
  }
  const content = await readAll(self.stdin)
  const mark = options.get('I')
  const items = options.has('0') ? content.toString().split('\0').filter(Boolean) : mark !== undefined ? linesIn(content) : (content.toString().match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((one) => one.replace(/^(['"])(.*)\1$/s, '$2'))
  const command = words.length === 0 ? ['echo'] : words
  const size = mark !== undefined ? 1 : Number(options.get('n') ?? options.get('L') ?? Math.max(1, items.length))
  let status = 0
  for (let at = 0; at === 0 || at < items.length; at += size) {
    const some = items.slice(at, at + size)
    if (some.length === 0 && (options.has('r') || mark !== undefined)) break
    const argv = mark === undefined ? [...command, ...some] : command.map((word) => word.replaceAll(mark, some[0] ?? ''))
    const child = self.container.start({ ...self, argv, stdin: null })
    if (child === null) {
      self.stderr(`xargs: ${argv[0]}: No such file or directory\n`)
      return 127
    }
    self.killed.addEventListener('abort', () => child.signal('SIGKILL'))
    if ((await child.exited) !== 0) status = 123
  }
  return status
}

export const networkTools: Readonly<Record<string, Program>> = { ip, ping, sysctl, telnet, xargs }
