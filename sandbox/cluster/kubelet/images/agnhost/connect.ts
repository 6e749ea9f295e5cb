import { connect } from 'node:net'
import type { Program } from '../image.ts'
import { resolveHost } from '../commands/resolve-host.ts'
import { flagOf } from './flags.ts'

const SECOND = 1000

/** Whether a port takes connections: TIMEOUT, REFUSED, DNS or nothing on standard error, as network policies are tried with. */
export const connectCommand: Program = async (self) => {
  const target = self.argv.slice(2).find((word) => /:\d+$/.test(word)) ?? ''
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(target) ?? []
  const address = (await resolveHost(self.container, host))?.addresses[0]
  if (address === undefined) {
    self.stderr('DNS: no such host\n')
    return 1
  }
  const problem = await new Promise<string | null>((resolve) => {
    const socket = connect({ host: address, port: Number(port), localAddress: self.container.address })
    const finish = (text: string | null): void => {
      socket.destroy()
      resolve(text)
    }
    socket.setTimeout(Number.parseFloat(flagOf(self.argv, 'timeout') ?? '5') * SECOND, () => finish('TIMEOUT'))
    socket.on('connect', () => finish(null))
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code === 'ECONNREFUSED' ? 'REFUSED' : `OTHER: ${error.message}`))
    self.killed.addEventListener('abort', () => finish('TIMEOUT'))
  })
  if (problem === null) return 0
  self.stderr(`${problem}\n`)
  return 1
}
