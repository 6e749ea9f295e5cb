/**
 * Run by kubectl.test.ts in a network namespace of its own: a whole cluster with built-in images, and a real kubectl that does with its
 * pods what people do. Prints what came of it as one line of JSON.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clusterAddresses, startCluster } from '../cluster.ts'
import { systemClock as clock } from '../machinery/clock.ts'
import { openNftNetwork } from '../proxy/nft.ts'
import { openAnyIpNetwork } from './any-ip.ts'
import { builtInImages } from './images/index.ts'
import { builtInRuntime } from './runtimes/built-in.ts'

const KUBECTL = process.argv[2] ?? 'kubectl'
const lines: string[] = []
const log = (line: string): void => void lines.push(line)
const nodes = [0, 1].map(clusterAddresses.node)
const network = await openAnyIpNetwork({
  hostAddresses: [clusterAddresses.controlPlane, ...nodes],
  podNetworks: [clusterAddresses.podNetwork],
  virtualNetworks: [clusterAddresses.serviceNetwork, clusterAddresses.loadBalancers],
  source: clusterAddresses.controlPlane,
  log,
})
const cluster = await startCluster({
  nodes: 2,
  listen: { address: clusterAddresses.controlPlane, port: clusterAddresses.apiPort },
  runtime: () => builtInRuntime({ clock, network, images: builtInImages, dnsAddress: clusterAddresses.dns }),
  network: await openNftNetwork({ nodeAddresses: nodes, log }),
  dns: { address: clusterAddresses.dns, port: 53 },
  log,
})
await cluster.ready
const folder = await mkdtemp(join(tmpdir(), 'podyard-kubectl-'))
await writeFile(join(folder, 'config'), cluster.kubeconfig())
const env = { KUBECONFIG: join(folder, 'config'), HOME: folder } as unknown as NodeJS.ProcessEnv

interface Ran {
  code: number
  out: string
  err: string
}
const run = (args: string[], input?: string): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(KUBECTL, args, { env, cwd: folder, timeout: 40_000 }, (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err }))
    child.stdin?.end(input)
  })
const kubectl = (line: string, input?: string): Promise<Ran> => run(line.split(' '), input)
const apply = (...objects: object[]): Promise<Ran> => kubectl('apply -f -', objects.map((one) => JSON.stringify(one)).join('\n---\n'))
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
/** The first answer that `good` likes; the last one when none comes. */
async function eventually(ask: () => Promise<string>, good: (answer: string) => boolean, times = 150): Promise<string> {
  let answer = await ask()
  for (let time = 0; time < times && !good(answer); time++) {
    await pause(200)
    answer = await ask()
  }
  return answer
}
const findings: Record<string, unknown> = {}
const step = async (name: string, play: () => Promise<unknown>): Promise<void> => {
  if (process.argv[3] !== undefined && !name.startsWith(process.argv[3])) return
  findings[name] = await play().catch((error: unknown) => String(error))
}

// What controllers make at the start; without the class the claim would have none.
findings.started = await eventually(async () => (await kubectl('get storageclass standard -o name')).out + (await kubectl('get serviceaccount default -o name')).out, (text) => text.includes('standard') && text.includes('default'))
await apply(
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data: { colour: 'red' } },
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'webapp:v1', ports: [{ containerPort: 8000 }] }] } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8000 }] } },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'box', labels: { tier: 'one' } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'box',
          image: 'busybox',
          command: ['sh', '-c', 'echo begun; while true; do sleep 1; done'],
          volumeMounts: [
            { name: 'conf', mountPath: '/conf' },
            { name: 'info', mountPath: '/info' },
            { name: 'data', mountPath: '/data' },
          ],
        },
      ],
      volumes: [
        { name: 'conf', configMap: { name: 'conf' } },
        { name: 'info', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
        { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
      ],
    },
  },
)
findings.ready = await kubectl('wait --for=condition=Ready pod --all --timeout=20s')
if ((findings.ready as Ran).code !== 0) findings.events = (await kubectl('get pods,pvc,nodes')).out + (await kubectl('events --for pod/web')).out

await step('exec', async () => [
  await run(['exec', 'box', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7']),
  await kubectl('exec -i box -- cat', 'through and back\n'),
  await kubectl('exec box -- nosuch'),
])
await step('attach', async () => [
  await kubectl('run greeter --image=busybox --restart=Never -i --rm -q -- sh', 'echo hello from $HOSTNAME\nexit 0\n'),
  await kubectl('run failing --image=busybox --restart=Never -i --rm -q -- sh', 'exit 3\n'),
])
await step('cp', async () => {
  const big = Buffer.alloc(700_000, 'podyard ').toString()
  await writeFile(join(folder, 'big.txt'), big)
  const up = await kubectl('cp big.txt box:/tmp/copied.txt')
  const down = await kubectl('cp box:/tmp/copied.txt back.txt')
  await run(['exec', 'box', '--', 'sh', '-c', 'mkdir -p /tmp/tree/deep; echo a > /tmp/tree/a; echo b > /tmp/tree/deep/b'])
  const tree = await kubectl('cp box:/tmp/tree ./tree')
  return { up, down, same: (await readFile(join(folder, 'back.txt'), 'utf8')) === big, tree, deep: await readFile(join(folder, 'tree/deep/b'), 'utf8') }
})
await step('debug', async () => {
  const debugged = await run(['debug', 'box', '--image=busybox', '-c', 'dbg', '-i', '-q', '--', 'sh', '-c', 'echo $HOSTNAME; hostname -i'], '')
  const after = await eventually(
    async () => (await run(['get', 'pod', 'box', '-o', 'jsonpath={.status.podIP} {.status.ephemeralContainerStatuses[0].state.terminated.reason} {.status.phase}'])).out,
    (text) => text.includes('Completed'),
  )
  return { debugged, after, logs: await kubectl('logs box -c dbg') }
})
/** A kubectl that serves until it has been asked; `announced` finds the port in what it says. */
async function serving(args: string[], announced: RegExp, ask: (port: string) => Promise<unknown>): Promise<unknown> {
  const child = spawn(KUBECTL, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let ending = false
  child.stderr.on('data', (chunk: Buffer) => {
    // Told to end, it may say that it lost its connection.
    if (!ending) log(`kubectl ${args[0]}: ${chunk.toString()}`)
  })
  try {
    const port = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const match = announced.exec(said)
        if (match) resolve(match[1] ?? '')
      })
      child.on('exit', () => reject(new Error(`kubectl ended: ${said}`)))
    })
    return await ask(port)
  } finally {
    ending = true
    child.kill('SIGINT')
  }
}
const get = async (url: string): Promise<string> => (await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(5000) })).text()
await step('port-forward', () =>
  serving(['port-forward', 'service/web', ':80'], /127\.0\.0\.1:(\d+) ->/, async (port) => Promise.all(Array.from({ length: 8 }, () => get(`http://127.0.0.1:${port}/version`)))),
)
await step('proxy', () =>
  serving(['proxy', '--port=0'], /127\.0\.0\.1:(\d+)/, async (port) => {
    const base = `http://127.0.0.1:${port}/api/v1`
    return [
      await get(`${base}/namespaces/default/pods/web/proxy/version`),
      await get(`${base}/namespaces/default/pods/web:8000/proxy/version`),
      await get(`${base}/namespaces/default/services/web:80/proxy/version`),
      await get(`${base}/nodes/node-1/proxy/healthz`),
    ]
  }),
)
await step('volumes', async () => {
  await run(['patch', 'configmap', 'conf', '-p', '{"data":{"colour":"blue"}}'])
  await kubectl('label pod box tier=two --overwrite')
  const labels = await eventually(async () => (await kubectl('exec box -- cat /info/labels')).out, (text) => text.includes('two'))
  const colour = await eventually(async () => (await kubectl('exec box -- cat /conf/colour')).out, (text) => text === 'blue')
  await run(['exec', 'box', '--', 'sh', '-c', 'echo kept > /data/f'])
  const pod = JSON.parse((await kubectl('get pod box -o json')).out) as { metadata: object; spec: { nodeName?: string } }
  await kubectl('delete pod box --now')
  await apply({ ...pod, metadata: { name: 'box' }, spec: { ...pod.spec, nodeName: undefined, ephemeralContainers: undefined } })
  await kubectl('wait --for=condition=Ready pod/box --timeout=30s')
  return { labels, colour, kept: (await kubectl('exec box -- cat /data/f')).out }
})
const hog = (name: string, args: string[], limits: object): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: 'polinux/stress', command: ['stress'], args, resources: { limits } }] },
})
await step('memory', async () => {
  await apply(hog('fits', ['--vm', '1', '--vm-bytes', '150M', '--vm-hang', '1'], { memory: '200Mi' }), hog('greedy', ['--vm', '1', '--vm-bytes', '250M'], { memory: '100Mi' }))
  const greedy = await eventually(async () => (await run(['get', 'pod', 'greedy', '-o', 'jsonpath={.status.phase} {.status.containerStatuses[0].state.terminated.reason} {.status.containerStatuses[0].state.terminated.exitCode}'])).out, (text) => text.startsWith('Failed'))
  return { greedy, column: (await kubectl('get pod greedy --no-headers')).out, fits: (await eventually(async () => (await kubectl('top pod fits --no-headers')).out, (text) => / 15\dMi/.test(text))) }
})
await step('top', async () => {
  await apply(hog('busy', ['--cpu', '1'], { cpu: '100m' }))
  const busy = await eventually(async () => (await kubectl('top pod busy --no-headers')).out, (text) => / (8|9|10|11)\dm /.test(text))
  return { busy, nodes: await kubectl('top nodes'), sorted: await kubectl('top pods --sort-by=cpu'), containers: await kubectl('top pod busy --containers'), raw: JSON.parse((await kubectl('get --raw /apis/metrics.k8s.io/v1beta1/namespaces/default/pods/busy')).out || '{}') as unknown }
})
await step('autoscale', async () => {
  await apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'php-apache' },
    spec: {
      selector: { matchLabels: { run: 'php-apache' } },
      template: { metadata: { labels: { run: 'php-apache' } }, spec: { containers: [{ name: 'php-apache', image: 'registry.k8s.io/hpa-example', ports: [{ containerPort: 80 }], resources: { requests: { cpu: '20m' } } }] } },
    },
  })
  await kubectl('expose deployment php-apache --port=80')
  await kubectl('autoscale deployment php-apache --cpu-percent=50 --min=1 --max=4')
  await run(['run', 'load', '--image=busybox', '--restart=Never', '--', 'sh', '-c', 'while sleep 0.01; do wget -q -O- http://php-apache; done'])
  return eventually(async () => (await run(['get', 'deployment', 'php-apache', '-o', 'jsonpath={.spec.replicas}'])).out, (text) => Number(text) > 1, 300)
})
findings.lines = lines
process.stdout.write(`${JSON.stringify(findings)}\n`)
await cluster.stop()
await network.close()
await rm(folder, { recursive: true })
process.exit(0)
