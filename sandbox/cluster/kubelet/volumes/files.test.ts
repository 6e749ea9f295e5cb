import type { Pod, Volume } from 'kubernetes-types/core/v1'
import { expect, test } from 'vitest'
import { mountedFiles, volumeFiles } from './files.ts'
import type { Sources } from './sources.ts'

const sources: Sources = {
  configMap: (_, name) => Promise.resolve(name === 'cm' ? new Map([['a', Buffer.from('A')], ['b', Buffer.from('B')]]) : null),
  secret: (_, name) => Promise.resolve(name === 's' ? new Map([['k', Buffer.from('K')]]) : null),
  boundVolume: () => Promise.resolve(null),
  serviceAccountToken: (_, account) => Promise.resolve(`token of ${account}`),
}
const pod: Pod = { metadata: { name: 'p', namespace: 'ns', uid: 'u', labels: { app: 'x', tier: 'y' } }, spec: { containers: [], serviceAccountName: 'sa' } }
const files = async (volume: Partial<Volume>): Promise<Record<string, string>> => {
  const placement = { nodeName: 'n', hostIP: '10.0.0.11', podIP: '10.244.1.2', capacity: {} }
  const found = await volumeFiles(pod, { name: 'v', ...volume }, sources, placement)
  return Object.fromEntries([...found].map(([path, { content, mode }]) => [path, `${Buffer.from(content).toString()} ${mode.toString(8)}`]))
}

test('a ConfigMap is a file a key', async () => {
  expect(await files({ configMap: { name: 'cm' } })).toEqual({ a: 'A 644', b: 'B 644' })
  expect(await files({ configMap: { name: 'cm', items: [{ key: 'b', path: 'deep/c', mode: 0o400 }] } })).toEqual({ 'deep/c': 'B 400' })
  expect(await files({ configMap: { name: 'nosuch', optional: true } })).toEqual({})
  await expect(files({ configMap: { name: 'nosuch' } })).rejects.toThrow('configmap "nosuch" not found')
  await expect(files({ configMap: { name: 'cm', items: [{ key: 'x', path: 'x' }] } })).rejects.toThrow('configmap references non-existent config key: x')
})

test('a Secret has its own mode', async () => {
  expect(await files({ secret: { secretName: 's', defaultMode: 0o400 } })).toEqual({ k: 'K 400' })
  await expect(files({ secret: { secretName: 'nosuch' } })).rejects.toThrow('secret "nosuch" not found')
})

test('a projected volume gathers token, map and downward API', async () => {
  const volume = {
    projected: {
      sources: [
        { serviceAccountToken: { path: 'token' } },
        { configMap: { name: 'cm', items: [{ key: 'a', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }, { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      ],
    },
  }
  expect(await files(volume)).toEqual({ token: 'token of sa 644', 'ca.crt': 'A 644', namespace: 'ns 644', labels: 'app="x"\ntier="y" 644' })
})

test('mounts put files where the container looks, whole or in part', () => {
  const file = { content: Buffer.from('x'), mode: 0o644 }
  const volumes = new Map([['v', new Map([['a', file], ['d/b', file]])]])
  const paths = (mountPath: string, subPath?: string): string[] => Object.keys(mountedFiles({ name: 'c', volumeMounts: [{ name: 'v', mountPath, subPath }] }, volumes))
  expect(paths('/etc/x')).toEqual(['/etc/x/a', '/etc/x/d/b'])
  expect(paths('/etc/x/one', 'a')).toEqual(['/etc/x/one'])
  expect(paths('/etc/x', 'd')).toEqual(['/etc/x/b'])
})
