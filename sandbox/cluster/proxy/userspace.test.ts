import { createServer, connect, type AddressInfo, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ServiceNetwork, ServiceRoute } from './service-network.ts'
import { userspaceNetwork } from './userspace.ts'

describe('Services as listeners of this process', () => {
  let backends: Server[]
  let network: ServiceNetwork
  const said: string[] = []

  beforeEach(async () => {
    backends = ['a', 'b'].map((name) => createServer((socket) => socket.end(name)))
    for (const backend of backends) await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
    network = userspaceNetwork({ nodeAddresses: ['127.0.0.1'], log: (line) => said.push(line) })
  })
  afterEach(async () => {
    await network.close()
    for (const backend of backends) backend.close()
  })

  const port = async (): Promise<number> => {
    const probe = createServer()
    await new Promise<void>((resolve) => probe.listen(0, '127.96.0.9', resolve))
    const free = (probe.address() as AddressInfo).port
    await new Promise((resolve) => probe.close(resolve))
    return free
  }
  const route = (at: number, more: Partial<ServiceRoute> = {}): ServiceRoute => ({
    name: 'default/web',
    protocol: 'TCP',
    frontends: [{ address: '127.96.0.9', port: at }],
    backends: backends.map((backend) => ({ address: '127.0.0.1', port: (backend.address() as AddressInfo).port })),
    ...more,
  })
  /** What answers there; "" when the connection is refused or reset. */
  const ask = (at: number, address = '127.96.0.9'): Promise<string> =>
    new Promise((resolve) => {
      let text = ''
      const socket = connect(at, address)
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(text))
    })

  it('spreads connections over the backends', async () => {
    const at = await port()
    await network.apply([route(at)], [])
    expect([await ask(at), await ask(at), await ask(at), await ask(at)].sort()).toEqual(['a', 'a', 'b', 'b'])
  })

  it('keeps a client with its backend when the Service asks for it', async () => {
    const at = await port()
    await network.apply([route(at, { affinitySeconds: 60 })], [])
    const first = await ask(at)
    expect([await ask(at), await ask(at), await ask(at)]).toEqual([first, first, first])
  })

  it('refuses where there is no backend, follows the backends, and closes what is gone', async () => {
    const at = await port()
    await network.apply([route(at, { backends: [] })], [])
    expect(await ask(at)).toBe('')
    await network.apply([route(at, { backends: route(at).backends.slice(0, 1) })], [])
    expect([await ask(at), await ask(at)]).toEqual(['a', 'a'])
    await network.apply([], [])
    expect(await ask(at)).toBe('')
  })

  it('says once what it cannot serve', async () => {
    const udp = route(53, { name: 'default/dns', protocol: 'UDP' })
    const elsewhere = route(80, { name: 'default/far', frontends: [{ address: '192.0.2.1', port: 80 }] })
    await network.apply([udp, elsewhere], [])
    await network.apply([udp, elsewhere], [])
    expect(said.filter((line) => line.includes('default/dns'))).toEqual(['proxy: default/dns is UDP; the userspace mode serves TCP only'])
    expect(said.filter((line) => line.includes('default/far'))).toHaveLength(1)
  })

  it('leaves connections without an answer that policies forbid, until they allow them', async () => {
    const at = await port()
    const pod = { address: '127.0.0.1', nodeAddress: '127.0.0.2' }
    await network.apply([route(at)], [{ ...pod, ingress: [] }])
    const held = connect({ port: at, host: '127.96.0.9', localAddress: '127.0.0.7' })
    await new Promise((resolve) => held.once('connect', resolve))
    const silent = new Promise<string>((resolve) => {
      held.once('data', (chunk: Buffer) => resolve(chunk.toString()))
      held.once('close', () => resolve('nothing'))
    })
    // Asked later and answered: what was held would have been, too.
    await network.apply([route(at)], [{ ...pod, ingress: [{ addresses: ['127.0.0.1'] }] }])
    expect(await ask(at)).toMatch(/^[ab]$/)
    held.destroy()
    expect(await silent).toBe('nothing')
  })
})
