import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toolsFolder } from '../../bin/prepare/places.mjs'
import { run, type Outcome } from '../support/podyard.ts'
import { startClientCluster, type ClientCluster } from './cluster.ts'

const SETTLED = { timeout: 20_000, interval: 100 }

/** Which release a kubectl is; null where there is none. */
function versionOf(path: string): string | null {
  if (!existsSync(path)) return null
  const { stdout } = spawnSync(path, ['version', '--client'], { encoding: 'utf8' })
  return /Client Version: v?(\d+\.\d+)/.exec(stdout)?.[1] ?? null
}

const own = join(toolsFolder(), 'kubectl')
const machines = '/usr/bin/kubectl'
/** The last that sends most kinds as JSON. Where kubectl comes with a cloud's tools, older releases lie beside it. */
const older = join(existsSync(machines) ? dirname(realpathSync(machines)) : '/usr/bin', 'kubectl.1.31')
const clients = [
  { which: "Podyard's own", path: own, missing: versionOf(own) === null ? `${own} is not there; npm test installs it` : null },
  {
    which: "this machine's",
    path: machines,
    missing: versionOf(machines) === null ? `${machines} is not there` : versionOf(machines) === versionOf(own) ? `it is ${versionOf(own)} as well` : null,
  },
  { which: 'an older', path: older, missing: versionOf(older) === null ? `${older} is not there` : null },
]

const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'nginx:1.29'}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
`

for (const { which, path, missing } of clients) {
  describe.skipIf(missing !== null)(`${which} kubectl, ${versionOf(path) ?? 'none'}${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
    let cluster: ClientCluster
    const kubectl = (line: string, input = ''): Promise<Outcome> => run(path, line.split(' '), { env: { KUBECONFIG: cluster.kubeconfig, HOME: cluster.folder }, input })

    beforeAll(async () => {
      cluster = await startClientCluster()
    })
    afterAll(async () => {
      expect(await cluster.stop()).toBe(0)
    })

    it('applies, changes and applies again', async () => {
      expect((await kubectl('apply -f -', manifest)).stdout).toBe('deployment.apps/web created\nservice/web created\n')
      expect((await kubectl('rollout status deployment/web --timeout=30s')).stdout).toContain('successfully rolled out')
      expect((await kubectl('apply -f -', manifest)).stdout).toBe('deployment.apps/web unchanged\nservice/web unchanged\n')
      expect(await kubectl('diff -f -', manifest.replace('replicas: 2', 'replicas: 4'))).toMatchObject({ code: 1, stdout: expect.stringContaining('+  replicas: 4') as string })
      expect((await kubectl('apply -f -', manifest.replace('replicas: 2', 'replicas: 4'))).stdout).toBe('deployment.apps/web configured\nservice/web unchanged\n')
      expect((await kubectl('apply --server-side --force-conflicts -f -', manifest)).stdout).toBe('deployment.apps/web serverside-applied\nservice/web serverside-applied\n')
    })

    it('creates what it sends in protobuf', async () => {
      for (const line of ['namespace n', 'configmap c --from-literal=a=b', 'secret generic s --from-literal=a=b', 'serviceaccount a', 'job j --image=x', 'role r --verb=get --resource=pods', 'quota q --hard=pods=9']) {
        expect(await kubectl(`create ${line}`)).toMatchObject({ code: 0, stderr: '' })
      }
      expect((await kubectl('get configmap c -o jsonpath={.data.a}')).stdout).toBe('b')
    })

    it('explains, describes and waits', async () => {
      expect((await kubectl('explain deployment.spec.replicas')).stdout).toContain('FIELD: replicas <integer>')
      expect((await kubectl('wait --for=condition=Available deployment/web --timeout=30s')).stdout).toBe('deployment.apps/web condition met\n')
      expect((await kubectl('describe deployment web')).stdout).toMatch(/Events:\n.*Type +Reason/s)
      expect((await kubectl('api-resources --api-group=apps -o name')).stdout.trim().split('\n').sort()).toEqual(['controllerrevisions.apps', 'daemonsets.apps', 'deployments.apps', 'replicasets.apps', 'statefulsets.apps'])
    })

    it('says what is wrong as against any cluster', async () => {
      expect(await kubectl('get pods none')).toMatchObject({ code: 1, stderr: 'Error from server (NotFound): pods "none" not found\n' })
      expect((await kubectl('apply -f -', manifest.replace('replicas', 'replicsa'))).stderr).toContain('unknown field "spec.replicsa"')
      expect((await kubectl('exec deploy/web -- date')).stderr).toContain('runs no commands in containers')
      expect((await kubectl('logs deploy/web')).stderr).toContain('executes nothing')
    })

    it('undoes a rollout, scales and deletes', async () => {
      await kubectl('set image deployment/web web=nginx:1.28')
      await kubectl('rollout status deployment/web --timeout=30s')
      expect((await kubectl('rollout undo deployment/web')).stdout).toBe('deployment.apps/web rolled back\n')
      await expect.poll(async () => (await kubectl('get deployment web -o jsonpath={.spec.template.spec.containers[0].image}')).stdout, SETTLED).toBe('nginx:1.29')
      expect((await kubectl('scale deployment web --replicas=5')).stdout).toBe('deployment.apps/web scaled\n')
      expect((await kubectl('delete -f -', manifest)).stdout.replace(/ from \S+ namespace/g, '')).toBe('deployment.apps "web" deleted\nservice "web" deleted\n')
      await expect.poll(async () => (await kubectl('get pods -l app=web -o name')).stdout, SETTLED).toBe('')
    })
  })
}
