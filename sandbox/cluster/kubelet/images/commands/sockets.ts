import { readFile } from 'node:fs/promises'
import type { Process, Program } from '../image.ts'
import { parseArguments } from './command.ts'

interface Socket {
  protocol: 'tcp' | 'udp'
  local: string
  peer: string
  state: string
}

/** https://docs.kernel.org/networking/proc_net_tcp.html */
const STATES: Readonly<Record<string, string>> = { '01': 'ESTABLISHED', '02': 'SYN_SENT', '03': 'SYN_RECV', '04': 'FIN_WAIT1', '05': 'FIN_WAIT2', '06': 'TIME_WAIT', '07': 'CLOSE', '08': 'CLOSE_WAIT', '09': 'LAST_ACK', '0A': 'LISTEN', '0B': 'CLOSING' }

/** "0100007F:1F90" is 127.0.0.1:8080; port 0 stands for any. */
function placeOf(hexadecimal: string): { address: string; port: number } {
  const [address = '', port = ''] = hexadecimal.split(':')
  const octets = (address.match(/../g) ?? []).map((one) => Number.parseInt(one, 16)).reverse()
  return { address: octets.join('.'), port: Number.parseInt(port, 16) }
}

/** The sockets of the pod's address: those of the kernel that the programs of all pods share. */
async function socketsOf(self: Process): Promise<Socket[]> {
  const all: Socket[] = []
  for (const protocol of ['tcp', 'udp'] as const) {
    const text = await readFile(`/proc/net/${protocol}`, 'utf8').catch(() => '')
    for (const line of text.split('\n').slice(1)) {
      const [, localText, peerText, stateText = ''] = line.trim().split(/\s+/)
      if (localText === undefined || peerText === undefined) continue
      const [local, peer] = [placeOf(localText), placeOf(peerText)]
      if (local.address !== self.container.address) continue
      const shown = ({ address, port }: typeof local): string => `${address}:${port === 0 ? '*' : port}`
      all.push({ protocol, local: shown(local), peer: shown(peer), state: protocol === 'udp' && stateText === '07' ? '' : (STATES[stateText] ?? '') })
    }
  }
  return all
}

const listens = ({ peer, state }: Socket): boolean => state === 'LISTEN' || (state === '' && peer.endsWith(':*'))

/** `netstat [-t] [-u] [-l] [-a] [-n] [-p]`. */
export const netstat: Program = async (self) => {
  const { flags } = parseArguments(self.argv, 'tulanpewrW')
  const shown = (await socketsOf(self)).filter((one) => chosen(one, flags))
  self.stdout(`Active Internet connections (${flags.has('a') ? 'servers and established' : flags.has('l') ? 'only servers' : 'w/o servers'})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${flags.has('p') ? 'PID/Program name' : ''}\n`)
  for (const { protocol, local, peer, state } of shown) self.stdout(`${protocol}        0      0 ${local.padEnd(23)} ${peer.padEnd(23)} ${state.padEnd(11)} ${flags.has('p') ? '-' : ''}\n`)
  return 0
}

/** `ss [-t] [-u] [-l] [-a] [-n] [-p]`. */
export const ss: Program = async (self) => {
  const { flags } = parseArguments(self.argv, 'tulanpeomi46H')
  const shown = (await socketsOf(self)).filter((one) => chosen(one, flags))
  const states: Readonly<Record<string, string>> = { LISTEN: 'LISTEN', ESTABLISHED: 'ESTAB', TIME_WAIT: 'TIME-WAIT', CLOSE_WAIT: 'CLOSE-WAIT', '': 'UNCONN' }
  if (!flags.has('H')) self.stdout('Netid State      Recv-Q Send-Q Local Address:Port       Peer Address:Port\n')
  for (const { protocol, local, peer, state } of shown) self.stdout(`${protocol.padEnd(5)} ${(states[state] ?? state).padEnd(10)} 0      0      ${local.padEnd(24)} ${peer}\n`)
  return 0
}

function chosen(socket: Socket, flags: ReadonlyMap<string, string>): boolean {
  const named = flags.has('t') || flags.has('u')
  if (named && !flags.has(socket.protocol === 'tcp' ? 't' : 'u')) return false
  return flags.has('a') || listens(socket) === flags.has('l')
}

/** `ifconfig`: what a pod has; nothing can be changed. */
export const ifconfig: Program = async (self) => {
  const { address } = self.container
  const hardware = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0').toUpperCase()).join(':')
  self.stdout(`eth0      Link encap:Ethernet  HWaddr 0A:58:${hardware}\n          inet addr:${address}  Bcast:${address.replace(/\d+$/, '255')}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n\nlo        Link encap:Local Loopback\n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n\n`)
  return 0
}

/** `route [-n]`. */
export const route: Program = async (self) => {
  const network = self.container.address.replace(/\d+$/, '')
  const row = (target: string, gateway: string, mask: string, flags: string): string => `${target.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 eth0\n`
  self.stdout(`Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${row('0.0.0.0', `${network}1`, '0.0.0.0', 'UG')}${row(`${network}0`, '0.0.0.0', '255.255.255.0', 'U')}`)
  return 0
}
