/**
 * Run by nft.test.ts in a network namespace of its own: two servers on two pod addresses behind one Service, and what clients of its
 * addresses see. Prints the findings as one line of JSON.
 */
import { createServer } from 'node:http'
import { openAnyIpNetwork } from '../kubelet/any-ip.ts'
import { openNftNetwork } from './nft.ts'
import type { ServiceRoute } from './service-network.ts'

const log = (line: string): void => void process.stderr.write(`${line}\n`)
const nodes = ['10.0.0.11', '10.0.0.12']
const pods = ['10.244.1.2', '10.244.2.2']

/** Body, or the error's code. A connection of its own, and no keep-alive: every request is balanced anew. */
async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(3000) })
    return await response.text()
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    return cause?.code ?? String(error)
  }
}
async function askTimes(times: number, url: string): Promise<string[]> {
  const answers: string[] = []
  for (let time = 0; time < times; time++) answers.push(await ask(url))
  return answers
}

const podNetwork = await openAnyIpNetwork({ hostAddresses: nodes, podNetworks: ['10.244.0.0/16'], virtualNetworks: ['10.96.0.0/16', '10.0.1.0/24'], source: '10.0.0.11', log })
const began = performance.now()
await Promise.all(Array.from({ length: 150 }, (_, index) => podNetwork.add(`10.244.3.${index + 2}`)))
const addMilliseconds = performance.now() - began
for (const address of pods) {
  await podNetwork.add(address)
  await new Promise<void>((resolve) => createServer((_, response) => response.end(address)).listen(80, address, resolve))
}
const network = await openNftNetwork({ nodeAddresses: nodes, log })
const web: ServiceRoute = {
  name: 'default/web:80',
  protocol: 'TCP',
  frontends: [
    { address: '10.96.0.5', port: 8080 },
    { address: '10.0.1.7', port: 8080 },
  ],
  nodePort: 30080,
  backends: pods.map((address) => ({ address, port: 80 })),
}
const empty: ServiceRoute = { name: 'default/empty:80', protocol: 'TCP', frontends: [{ address: '10.96.0.6', port: 80 }], nodePort: 30081, backends: [] }
const sticky: ServiceRoute = { ...web, name: 'default/sticky:80', frontends: [{ address: '10.96.0.7', port: 80 }], nodePort: undefined, affinitySeconds: 60 }

const local: ServiceRoute = { ...web, name: 'default/local:80', frontends: [{ address: '10.96.0.8', port: 80 }], nodePort: undefined, onlyFrom: [{ sources: ['10.0.0.11', '10.244.1.0/24'], backends: [{ address: '10.244.1.2', port: 80 }] }] }
await network.apply([web, empty, sticky, local])
const findings: Record<string, unknown> = {
  addMilliseconds,
  clusterIP: await askTimes(4, 'http://10.96.0.5:8080/'),
  loadBalancer: await askTimes(2, 'http://10.0.1.7:8080/'),
  nodePorts: [await ask('http://10.0.0.11:30080/'), await ask('http://10.0.0.12:30080/'), await ask('http://127.0.0.1:30080/')],
  onNode: await askTimes(2, 'http://10.96.0.8/'),
  sticky: await askTimes(3, 'http://10.96.0.7/'),
  empty: [await ask('http://10.96.0.6/'), await ask('http://10.0.0.11:30081/')],
  absentPod: await ask('http://10.244.9.9/'),
}
findings.connections = (await network.connections?.())?.filter(({ route }) => route === web.name || route === sticky.name)
// One backend leaves, and comes back; affinity ends; a Service goes and an empty one gets a backend.
await network.apply([{ ...web, backends: [{ address: '10.244.2.2', port: 80 }] }, { ...empty, backends: [{ address: '10.244.1.2', port: 80 }] }])
findings.oneBackend = await askTimes(2, 'http://10.96.0.5:8080/')
findings.noLongerEmpty = await ask('http://10.96.0.6/')
findings.gone = await ask('http://10.96.0.7/')
await Promise.all([network.apply([]), network.apply([web]), network.apply([{ ...web, backends: [] }])])
findings.afterBurst = await ask('http://10.96.0.5:8080/')
await podNetwork.remove('10.244.1.2')
findings.removedPod = await ask('http://10.244.1.2/')
await network.close()
findings.closed = await ask('http://10.96.0.6/')
await network.apply([{ ...web, backends: [{ address: '10.244.2.2', port: 80 }] }])
findings.openedAgain = await ask('http://10.96.0.5:8080/')
await network.close()
await podNetwork.close()
process.stdout.write(`${JSON.stringify(findings)}\n`)
process.exit(0)
