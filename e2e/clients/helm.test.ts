import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toolsFolder } from '../../bin/prepare/places.mjs'
import { run, type Outcome } from '../support/podyard.ts'
import { startClientCluster, type ClientCluster } from './cluster.ts'

const helmPath = join(toolsFolder(), 'helm')
const kubectlPath = join(toolsFolder(), 'kubectl')

/** A chart as people write them: values, a template of each sort, a hook, notes. */
const chart: Record<string, string> = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\nappVersion: "1.0"\n',
  'values.yaml': 'replicas: 2\nimage: nginx:1.28\nmessage: hello\n',
  'templates/deployment.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels: {app.kubernetes.io/managed-by: {{ .Release.Service }}}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      containers:
      - name: shop
        image: {{ .Values.image }}
        envFrom: [{configMapRef: {name: {{ .Release.Name }}}}]
`,
  'templates/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata: {message: {{ .Values.message | quote }}}\n',
  'templates/service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Release.Name }}}\nspec: {selector: {app: {{ .Release.Name }}}, ports: [{port: 80}]}\n',
  'templates/hook.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-installed\n  annotations: {helm.sh/hook: post-install}\ndata: {revision: {{ .Release.Revision | quote }}}\n',
  'templates/NOTES.txt': 'The shop says {{ .Values.message }}.\n',
}

describe('helm', () => {
  let cluster: ClientCluster
  const env = (): Record<string, string> => ({ KUBECONFIG: cluster.kubeconfig, HOME: cluster.folder, HELM_CACHE_HOME: join(cluster.folder, 'cache'), HELM_CONFIG_HOME: join(cluster.folder, 'config'), HELM_DATA_HOME: join(cluster.folder, 'data') })
  const helm = (line: string): Promise<Outcome> => run(helmPath, line.split(' '), { env: env() })
  const field = async (line: string): Promise<string> => (await run(kubectlPath, line.split(' '), { env: env() })).stdout
  const folder = (): string => join(cluster.folder, 'shop')

  beforeAll(async () => {
    cluster = await startClientCluster()
    await mkdir(join(folder(), 'templates'), { recursive: true })
    await Promise.all(Object.entries(chart).map(([name, text]) => writeFile(join(folder(), name), text)))
  })
  afterAll(async () => {
    expect(await cluster.stop()).toBe(0)
  })

  it('installs a chart and waits until it is ready', async () => {
    const { stdout, stderr, code } = await helm(`install shop ${folder()} --wait --timeout 60s`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('STATUS: deployed\nREVISION: 1')
    expect(stdout).toContain('The shop says hello.')
    expect(await field('get deployment shop -o jsonpath={.status.readyReplicas}')).toBe('2')
    expect(await field('get configmap shop-installed -o jsonpath={.data.revision}')).toBe('1')
  })

  it('refuses to install the same release twice', async () => {
    expect(await helm(`install shop ${folder()}`)).toMatchObject({ code: 1, stderr: expect.stringMatching(/cannot re-?use a name that is still in use/) as string })
  })

  it('upgrades what has changed', async () => {
    const { code, stdout } = await helm(`upgrade shop ${folder()} --set replicas=3,image=nginx:1.29,message=bye --wait --timeout 60s`)
    expect(code).toBe(0)
    expect(stdout).toContain('REVISION: 2')
    expect(await field('get deployment shop -o jsonpath={.spec.replicas},{.spec.template.spec.containers[0].image}')).toBe('3,nginx:1.29')
    expect(await field('get configmap shop -o jsonpath={.data.message}')).toBe('bye')
  })

  it('leaves things as they are when an upgrade is not valid', async () => {
    expect(await helm(`upgrade shop ${folder()} --set replicas=-1`)).toMatchObject({ code: 1, stderr: expect.stringContaining('must be greater than or equal to 0') as string })
    expect(await field('get deployment shop -o jsonpath={.spec.replicas}')).toBe('3')
  })

  it('rolls back', async () => {
    expect((await helm('rollback shop 1 --wait --timeout 60s')).stdout).toContain('Rollback was a success')
    expect(await field('get deployment shop -o jsonpath={.spec.replicas},{.spec.template.spec.containers[0].image}')).toBe('2,nginx:1.28')
    const history = JSON.parse((await helm('history shop -o json')).stdout) as { revision: number; status: string }[]
    expect(history.map(({ revision, status }) => `${revision} ${status}`)).toEqual(['1 superseded', '2 superseded', '3 failed', '4 deployed'])
  })

  it('uninstalls, and nothing of the release is left', async () => {
    expect((await helm('uninstall shop --wait --timeout 60s')).stdout).toContain('release "shop" uninstalled')
    // Pods go in the background, as everywhere.
    await expect.poll(() => field('get all,configmaps -l app=shop -o name'), { timeout: 20_000, interval: 100 }).toBe('')
    expect(await field('get secrets -l owner=helm -o name')).toBe('')
  })
})
