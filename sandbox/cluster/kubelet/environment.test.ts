import type { Container, Pod, Service } from 'kubernetes-types/core/v1'
import { expect, test } from 'vitest'
import { containerEnvironment, serviceVariables } from './environment.ts'
import type { Sources } from './volumes/sources.ts'

const sources: Sources = {
  configMap: (_, name) => Promise.resolve(name === 'settings' ? new Map([['color', Buffer.from('red')], ['size', Buffer.from('9')]]) : null),
  secret: (_, name) => Promise.resolve(name === 'password' ? new Map([['value', Buffer.from('s3cret')]]) : null),
  boundVolume: () => Promise.resolve(null),
  serviceAccountToken: () => Promise.resolve('token'),
}
const placement = { nodeName: 'node-1', hostIP: '10.0.0.11', podIP: '10.244.1.2', capacity: { cpu: '2', memory: '4Gi' } }
const pod: Pod = { metadata: { name: 'p', namespace: 'ns', uid: 'u', labels: { app: 'x' } }, spec: { containers: [], enableServiceLinks: false } }
const environment = (container: Partial<Container>) => containerEnvironment(pod, { name: 'c', ...container }, [], sources, placement)

test('values come from literals, fields, resources, maps and secrets, and may use those before them', async () => {
  expect(
    await environment({
      resources: { limits: { memory: '64Mi' }, requests: { cpu: '1500m' } },
      envFrom: [{ prefix: 'S_', configMapRef: { name: 'settings' } }],
      env: [
        { name: 'A', value: 'x' },
        { name: 'B', value: '$(A)-$(S_color)-$(NONE)' },
        { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
        { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'requests.cpu' } } },
        { name: 'CPUS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
        { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'password', key: 'value' } } },
        { name: 'MAYBE', valueFrom: { secretKeyRef: { name: 'nosuch', key: 'value', optional: true } } },
      ],
    }),
  ).toEqual({ S_color: 'red', S_size: '9', A: 'x', B: 'x-red-$(NONE)', POD: 'p', APP: 'x', IP: '10.244.1.2', MEMORY: '64', CPU: '2', CPUS: '2', PASSWORD: 's3cret' })
})

test.each([
  [{ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'nosuch', key: 'x' } } }] }, 'configmap "nosuch" not found'],
  [{ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'x' } } }] }, "couldn't find key x in ConfigMap ns/settings"],
  [{ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'password', key: 'x' } } }] }, "couldn't find key x in Secret ns/password"],
  [{ envFrom: [{ secretRef: { name: 'nosuch' } }] }, 'secret "nosuch" not found'],
])('what is missing is named: %#', async (container, message) => {
  await expect(environment(container)).rejects.toThrow(message)
})

test('Services of the namespace, and the cluster\'s own, show as variables', () => {
  const service = (namespace: string, name: string, clusterIP: string, port: number): Service => ({ metadata: { namespace, name }, spec: { clusterIP, ports: [{ port, name: 'http' }] } })
  const services = [service('ns', 'my-web', '10.96.0.5', 80), service('default', 'kubernetes', '10.96.0.1', 443), service('other', 'x', '10.96.0.7', 1), service('ns', 'headless', 'None', 2)]
  expect(serviceVariables(services, 'ns', true)).toMatchObject({
    MY_WEB_SERVICE_HOST: '10.96.0.5',
    MY_WEB_SERVICE_PORT: '80',
    MY_WEB_SERVICE_PORT_HTTP: '80',
    MY_WEB_PORT: 'tcp://10.96.0.5:80',
    MY_WEB_PORT_80_TCP_ADDR: '10.96.0.5',
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
  })
  const names = Object.keys(serviceVariables(services, 'ns', false))
  expect(names.every((name) => name.startsWith('KUBERNETES_'))).toBe(true)
})
