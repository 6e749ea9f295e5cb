import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConformanceCluster, SETTLED } from './support.ts'

/** What upstream's "Kubectl client" tests assert of a real kubectl. */

let cluster: ConformanceCluster
let namespace: string
beforeAll(async () => {
  cluster = await ConformanceCluster.start()
  namespace = await cluster.namespace()
})
afterAll(() => cluster?.stop())

const kubectl = (words: string | readonly string[], input = '') => cluster.kubectl(['-n', namespace, ...(typeof words === 'string' ? words.split(' ') : words)], input)
const out = async (words: string | readonly string[], input = ''): Promise<string> => {
  const { code, stdout, stderr } = await kubectl(words, input)
  expect(`${code} ${stderr}`, `kubectl ${String(words)}`).toMatch(/^0 /)
  return stdout
}

const controller = (image: string, replicas = 1): string => `
apiVersion: v1
kind: ReplicationController
metadata: {name: agnhost-primary, labels: {app: agnhost, role: primary}}
spec:
  replicas: ${replicas}
  selector: {app: agnhost, role: primary}
  template:
    metadata: {labels: {app: agnhost, role: primary}}
    spec: {containers: [{name: agnhost-primary, image: ${image}, ports: [{name: agnhost-server, containerPort: 6379}]}]}
`

describe('kubectl', () => {
  test('tells versions, apis and where the control plane is', async () => {
    expect(await out('api-versions')).toMatch(/^v1$/m)
    expect(await out('cluster-info')).toMatch(/Kubernetes control plane.*is running at/)
    expect(await out('version')).toMatch(/Client Version: .*\n(.*\n)*Server Version: /)
    expect(JSON.parse(await out('version -o json'))).toMatchObject({ serverVersion: { major: expect.stringMatching(/^\d+$/) as string } })
    expect(await out('cluster-info dump')).toContain('"kind": "NodeList"')
  })

  test('creates, scales, relabels and stops what an update demo needs', async () => {
    await out('create -f -', controller('busybox', 2))
    const names = () => out(['get', 'pods', '-l', 'app=agnhost', '-o', 'template', '--template={{range.items}}{{.metadata.name}} {{end}}'])
    await expect.poll(async () => (await names()).trim().split(' ').length, SETTLED).toBe(2)
    await out('scale rc agnhost-primary --replicas=1 --timeout=5m')
    await expect.poll(async () => (await names()).trim().split(' ').length, SETTLED).toBe(1)
    const running = '{{if (exists . "status" "containerStatuses")}}{{range .status.containerStatuses}}{{if (and (eq .name "agnhost-primary") (exists . "state" "running"))}}true{{end}}{{end}}{{end}}'
    await expect.poll(async () => out(['get', 'pods', (await names()).trim(), '-o', 'template', `--template=${running}`]), SETTLED).toBe('true')
    expect(await out('apply -f -', controller('busybox', 1).replace('{app: agnhost, role: primary}}\n', '{app: agnhost, role: primary, extra: yes1}}\n'))).toContain('configured')
    await out('delete --grace-period=0 --force rc agnhost-primary')
    await expect.poll(names, SETTLED).toBe('')
  })

  test('describes everything it can name', async () => {
    await out('create -f -', controller('busybox'))
    await out(['create', '-f', '-'], '{apiVersion: v1, kind: Service, metadata: {name: agnhost-primary, labels: {app: agnhost}}, spec: {ports: [{port: 6379, targetPort: agnhost-server}], selector: {app: agnhost, role: primary}}}')
    await out('wait --for=condition=Ready pod -l app=agnhost --timeout=60s')
    const pod = (await out('get pods -l app=agnhost -o name')).trim()
    for (const [words, wanted] of [
      [`describe ${pod}`, ['Name:', 'Namespace:', 'Node:', 'Labels:', 'role=primary', 'Annotations:', 'Status:', 'IP:', 'Controlled By:', 'ReplicationController/agnhost-primary', 'Image:', 'State:', 'QoS Class:']],
      ['describe rc agnhost-primary', ['Name:', 'Selector:', 'Labels:', 'Replicas:', '1 current', '1 desired', 'Pods Status:', '1 Running', 'Pod Template:', 'Image:', 'Events:']],
      ['describe service agnhost-primary', ['Type:', 'ClusterIP', 'IP:', 'Port:', 'Endpoints:', 'Session Affinity:']],
      ['describe node node-1', ['Name:', 'Labels:', 'Annotations:', 'CreationTimestamp:', 'Conditions:', 'LastHeartbeatTime', 'KubeletReady', 'Addresses:', 'Capacity:', 'Allocated resources:']],
      [`describe namespace ${namespace}`, ['Name:', 'Labels:', 'Annotations:', 'Status:', 'Active', 'No resource quota.']],
    ] as const) {
      const text = await out(words)
      for (const one of wanted) expect(text, words).toContain(one)
    }
    await out('create -f -', '{apiVersion: batch/v1, kind: CronJob, metadata: {name: cron}, spec: {schedule: "*/1 * * * *", suspend: true, jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: test, image: busybox}]}}}}}}')
    expect(await out('describe cronjob cron')).toMatch(/Name: +cron\n[^]*Schedule: +\*\/1 \* \* \* \*\nConcurrency Policy: +Allow\nSuspend: +True\n/)
  })

  test('exposes, labels, annotates, patches, replaces and taints', async () => {
    await out('expose rc agnhost-primary --name=rm2 --port=1234 --target-port=6379')
    await out('expose service rm2 --name=rm3 --port=2345 --target-port=6379')
    await expect.poll(() => out(['get', 'endpointslices', '-l', 'kubernetes.io/service-name=rm3', '-o', 'jsonpath={.items[*].ports[*].port} {.items[*].endpoints[*].conditions.ready}']), SETTLED).toBe('6379 true')
    const pod = (await out('get pods -l app=agnhost -o name')).trim()
    await out(`label ${pod} testing-label=testing-label-value`)
    expect(await out(`get ${pod} -L testing-label`)).toContain('testing-label-value')
    await out(`label ${pod} testing-label-`)
    expect(await out(`get ${pod} -L testing-label`)).not.toContain('testing-label-value')
    await out(['patch', ...pod.split('/'), '-p', '{"metadata":{"annotations":{"x":"y"}}}'])
    expect(await out(['get', pod, '-o', 'jsonpath={.metadata.annotations.x}'])).toBe('y')
    await out('run e2e-test-httpd-pod --image=httpd:1 --labels=run=e2e-test-httpd-pod')
    await out('wait --for=condition=Ready pod/e2e-test-httpd-pod --timeout=60s')
    await out('replace -f -', (await out('get pod e2e-test-httpd-pod -o json')).replaceAll('httpd:1', 'busybox:1.29'))
    expect(await out(['get', 'pod', 'e2e-test-httpd-pod', '-o', 'jsonpath={.spec.containers[0].image}'])).toBe('busybox:1.29')
    await out('taint nodes node-2 kubernetes.io/e2e=testing:NoSchedule')
    expect(await out('describe node node-2')).toMatch(/Taints: +kubernetes.io\/e2e=testing:NoSchedule/)
    await out('taint nodes node-2 kubernetes.io/e2e:NoSchedule-')
    expect(await out('describe node node-2')).toMatch(/Taints: +<none>/)
  })

  test('asks the server what would be, and shows differences', async () => {
    const pod = (await out('get pods -l app=agnhost -o name')).trim().split('/')[1]!
    await out('run dry --image=httpd:1')
    await out(['patch', 'pod', 'dry', '--dry-run=server', '-p', '{"spec":{"containers":[{"name":"dry","image":"busybox:1.29"}]}}'])
    expect(await out(['get', 'pod', 'dry', '-o', 'jsonpath={.spec.containers[0].image}'])).toBe('httpd:1')
    const deployment = (image: string): string => `{apiVersion: apps/v1, kind: Deployment, metadata: {name: httpd}, spec: {replicas: 0, selector: {matchLabels: {app: httpd}}, template: {metadata: {labels: {app: httpd}}, spec: {containers: [{name: httpd, image: "${image}"}]}}}}`
    await out('apply -f -', deployment('httpd:1'))
    const { code, stdout } = await kubectl('diff -f -', deployment('httpd:2'))
    expect([code, stdout]).toEqual([1, expect.stringMatching(/-\s+- image: httpd:1\n(.*\n)*\+\s+- image: httpd:2/)])
    expect(await out(['get', 'pod', pod, '-o', 'jsonpath={.kind}'])).toBe('Pod')
  })

  test('applies without losing what others have set', async () => {
    const service = (port: number): string => `{apiVersion: v1, kind: Service, metadata: {name: kept}, spec: {type: NodePort, selector: {app: x}, ports: [{port: ${port}}]}}`
    await out('apply -f -', service(80))
    const nodePort = await out(['get', 'service', 'kept', '-o', 'jsonpath={.spec.ports[0].nodePort}'])
    expect(Number(nodePort)).toBeGreaterThanOrEqual(30000)
    await out('apply -f -', service(80))
    expect(await out(['get', 'service', 'kept', '-o', 'jsonpath={.spec.ports[0].nodePort}'])).toBe(nodePort)
    await out('apply -f -', '{apiVersion: apps/v1, kind: Deployment, metadata: {name: kept}, spec: {replicas: 1, selector: {matchLabels: {app: kept}}, template: {metadata: {labels: {app: kept}}, spec: {containers: [{name: a, image: b}]}}}}')
    await out('scale deployment kept --replicas=3')
    await out('apply view-last-applied deployment/kept')
    await out('set image deployment/kept a=c')
    expect(await out(['get', 'deployment', 'kept', '-o', 'jsonpath={.spec.replicas} {.spec.template.spec.containers[0].image}'])).toBe('3 c')
  })

  test('moves an object from client-side to server-side apply and back', async () => {
    const map = (data: string): string => `{apiVersion: v1, kind: ConfigMap, metadata: {name: moved}, data: {${data}}}`
    await out('apply -f -', map('a: "1", b: "2"'))
    await out('apply --server-side -f -', map('a: "1"'))
    expect(JSON.parse(await out(['get', 'configmap', 'moved', '-o', 'jsonpath={.data}']))).toEqual({ a: '1' })
    const managers = async (): Promise<string> => out(['get', 'configmap', 'moved', '--show-managed-fields', '-o', 'jsonpath={range .metadata.managedFields[*]}{.manager}/{.operation} {end}'])
    // The second keeps what client-side apply has written down of itself.
    expect(await managers()).toBe('kubectl/Apply kubectl-last-applied/Apply ')
    const other = await kubectl('apply --server-side --field-manager=other -f -', map('a: "9"'))
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('conflict with "kubectl": .data.a')])
    await out('apply --server-side --field-manager=other --force-conflicts -f -', map('a: "9"'))
    expect(await out(['get', 'configmap', 'moved', '-o', 'jsonpath={.data.a}'])).toBe('9')
    await out('apply -f -', map('a: "3", c: "4"'))
    expect(JSON.parse(await out(['get', 'configmap', 'moved', '-o', 'jsonpath={.data}']))).toEqual({ a: '3', c: '4' })
  })

  test('lists events, newest objects, and what a field selector names', async () => {
    await expect.poll(() => out('events'), SETTLED).toMatch(/Normal +Scheduled +Pod\/e2e-test-httpd-pod/)
    expect(await out('events --for=pod/e2e-test-httpd-pod --types=Normal')).toMatch(/Normal +Started +Pod\/e2e-test-httpd-pod/)
    expect(await out('get pods --field-selector=metadata.name=e2e-test-httpd-pod -o name')).toBe('pod/e2e-test-httpd-pod\n')
    expect((await kubectl('get pods --field-selector=spec.nonsense=1')).stderr).toContain('field label not supported')
    expect(await out('get pods --sort-by=.metadata.creationTimestamp -o name')).toContain('pod/e2e-test-httpd-pod')
  })

  test('reaches the API through its proxy', async () => {
    const raw = JSON.parse(await out('get --raw /api/')) as { kind: string; versions: string[] }
    expect(raw).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
    expect(JSON.parse(await out(`get --raw /api/v1/namespaces/${namespace}`))).toMatchObject({ metadata: { name: namespace } })
  })

  test('makes quotas, and says which of them is wrong', async () => {
    await out('create quota million --hard=pods=1000000,services=1000000')
    expect(await out(['get', 'quota', 'million', '-o', 'jsonpath={.spec.hard.pods}'])).toBe('1M')
    await out('create quota scopes --hard=pods=1000000 --scopes=BestEffort,NotTerminating')
    const { code, stderr } = await kubectl('create quota scopes2 --hard=hard=pods=1000000 --scopes=Nonsense')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/Nonsense|hard/)])
    expect((await kubectl('create quota scopes3 --hard=pods=1000000 --scopes=Nonsense')).stderr).toContain('unsupported scope')
  })
})
