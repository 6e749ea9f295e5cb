import type { Pod } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGNHOST, sh } from './real-pods.ts'
import { ConformanceCluster, SETTLED } from './support.ts'

const mounttest = (...flags: string[]) => ({ name: 'c', image: AGNHOST, args: ['mounttest', ...flags] })

/** What test/e2e/common/storage asserts of volumes in containers that run. */
describe('Volumes', () => {
  let cluster: ConformanceCluster
  let namespace: string
  let core: string

  beforeAll(async () => {
    cluster = await ConformanceCluster.start({ pods: 'real', nodes: 1 })
    namespace = await cluster.namespace()
    core = `/api/v1/namespaces/${namespace}`
    await cluster.create(`${core}/configmaps`, { metadata: { name: 'config' }, data: { 'data-1': 'value-1', 'data-2': 'value-2', 'data-3': 'value-3' }, binaryData: { 'dump.bin': Buffer.from([0xde, 0xca, 0xfe, 0xba, 0xd0, 0xfe, 0xff]).toString('base64') } })
    await cluster.create(`${core}/secrets`, { metadata: { name: 'secret' }, stringData: { 'data-1': 'value-1' } })
  })
  afterAll(() => cluster.stop())

  let made = 0
  /** A pod with one volume at /v; what its container says when it has ended, and in which phase it is then. */
  const run = async (volume: object, container: object, spec: object = {}): Promise<string> => {
    const name = `volume-${++made}`
    await cluster.create(`${core}/pods`, { metadata: { name }, spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 0, volumes: [{ name: 'v', ...volume }], containers: [{ volumeMounts: [{ name: 'v', mountPath: '/v' }], ...container }], ...spec } })
    await expect.poll(async () => (await cluster.get<Pod>(`${core}/pods/${name}`)).status?.phase, SETTLED).toMatch(/Succeeded|Failed/)
    return (await cluster.request<string>('GET', `${core}/pods/${name}/log`)).body
  }
  const log = async (name: string, container: string): Promise<string> => (await cluster.request<string>('GET', `${core}/pods/${name}/log?container=${container}`)).body
  const nonRoot = { securityContext: { runAsUser: 1000 } }
  const inGroup = { securityContext: { runAsUser: 1000, fsGroup: 1001 } }

  it('has ConfigMaps with their modes, mappings and users', async () => {
    const look = mounttest('--file_content=/v/data-1', '--file_mode=/v/data-1')
    expect(await run({ configMap: { name: 'config' } }, look)).toBe('mode of file "/v/data-1": -rw-r--r--\ncontent of file "/v/data-1": value-1\n')
    expect(await run({ configMap: { name: 'config', defaultMode: 0o400 } }, look)).toContain('"/v/data-1": -r--------')
    expect(await run({ configMap: { name: 'config' } }, look, nonRoot)).toContain('value-1')
    expect(await run({ configMap: { name: 'config', defaultMode: 0o440 } }, look, inGroup)).toContain('"/v/data-1": -r--r-----\ncontent of file "/v/data-1": value-1')
    const mapped = mounttest('--file_content=/v/path/to/data-2', '--file_mode=/v/path/to/data-2')
    expect(await run({ configMap: { name: 'config', items: [{ key: 'data-2', path: 'path/to/data-2', mode: 0o400 }] } }, mapped)).toBe('mode of file "/v/path/to/data-2": -r--------\ncontent of file "/v/path/to/data-2": value-2\n')
    expect(await run({ configMap: { name: 'config' } }, { ...sh(''), command: ['hexdump', '-C', '/v/dump.bin'] })).toContain('de ca fe ba d0 fe ff')
  })

  it('has Secrets with their modes, and keeps those of one user from another', async () => {
    const look = mounttest('--file_content=/v/data-1', '--file_mode=/v/data-1')
    expect(await run({ secret: { secretName: 'secret', defaultMode: 0o400 } }, look)).toBe('mode of file "/v/data-1": -r--------\ncontent of file "/v/data-1": value-1\n')
    expect(await run({ secret: { secretName: 'secret', defaultMode: 0o440 } }, look, inGroup)).toBe('mode of file "/v/data-1": -r--r-----\ncontent of file "/v/data-1": value-1\n')
    expect(await run({ secret: { secretName: 'secret', items: [{ key: 'data-1', path: 'new-path-data-1', mode: 0o400 }] } }, mounttest('--file_mode=/v/new-path-data-1'))).toContain('-r--------')
    expect(await run({ secret: { secretName: 'secret', defaultMode: 0o400 } }, sh('cat /v/data-1'), nonRoot)).toBe("cat: can't open '/v/data-1': Permission denied\n")
  })

  it('projects ConfigMaps, Secrets, the pod itself and a token into one volume', async () => {
    const sources = [
      { configMap: { name: 'config', items: [{ key: 'data-1', path: 'config' }] } },
      { secret: { name: 'secret', items: [{ key: 'data-1', path: 'secret', mode: 0o400 }] } },
      { downwardAPI: { items: [{ path: 'podname', fieldRef: { fieldPath: 'metadata.name' } }, { path: 'cpu_limit', resourceFieldRef: { containerName: 'c', resource: 'limits.cpu' } }, { path: 'memory_request', mode: 0o400, resourceFieldRef: { containerName: 'c', resource: 'requests.memory' } }] } },
      { serviceAccountToken: { path: 'token' } },
    ]
    const script = 'cat /v/config /v/secret /v/podname /v/cpu_limit /v/memory_request; test -s /v/token; echo " $?"; stat -L -c %a /v/config /v/secret /v/memory_request'
    const output = await run({ projected: { sources } }, { ...sh(script), resources: { requests: { memory: '32Mi' }, limits: { cpu: '2' } } })
    expect(output).toMatch(/^value-1value-1volume-\d+233554432 0\n644\n400\n400\n$/)
    expect(await run({ projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }, mounttest('--file_perm=/v/token', '--file_owner=/v/token'), nonRoot)).toBe('perms of file "/v/token": -rw-------\nowner UID of "/v/token": 1000\nowner GID of "/v/token": 0\n')
    expect(await run({ projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }, mounttest('--file_perm=/v/token', '--file_owner=/v/token'), { securityContext: { fsGroup: 10000 } })).toBe('perms of file "/v/token": -rw-r-----\nowner UID of "/v/token": 0\nowner GID of "/v/token": 10000\n')
  })

  it('gives the node\'s allocatable where a container has no limit', async () => {
    const output = await run({ downwardAPI: { items: [{ path: 'cpu', resourceFieldRef: { containerName: 'c', resource: 'limits.cpu' } }] } }, sh('cat /v/cpu'))
    expect(Number(output)).toBeGreaterThan(0)
  })

  it('lays keys out as links that change together', async () => {
    const output = await run({ configMap: { name: 'config' } }, sh('ls /v; readlink /v/data-1; readlink /v/..data; ls -ld /v; cat /v/..data/data-2'))
    expect(output).toMatch(/^data-1\ndata-2\ndata-3\ndump\.bin\n\.\.data\/data-1\n\.\.\d{4}(_\d\d){5}\.\d+\ndrwxrwxrwx .* \/v\nvalue-2$/)
  })

  it('shows updates, deletions and what was made later, where references are optional', async () => {
    for (const name of ['deleted', 'updated']) await cluster.create(`${core}/configmaps`, { metadata: { name }, data: { 'data-1': 'value-1' } })
    const watcher = (name: string, key: string) => ({ ...mounttest('--break_on_expected_content=false', '--retry_time=240', `--file_content_in_loop=/v/${name}/${key}`), name, volumeMounts: [{ name, mountPath: `/v/${name}`, readOnly: true }] })
    const spec = {
      terminationGracePeriodSeconds: 0,
      volumes: ['deleted', 'updated', 'created'].map((name) => ({ name, configMap: { name, optional: true, ...(name === 'created' ? { items: [{ key: 'data-1', path: 'data-1' }] } : {}) } })),
      containers: [watcher('deleted', 'data-1'), watcher('updated', 'data-3'), watcher('created', 'data-1')],
    }
    await cluster.create(`${core}/pods`, { metadata: { name: 'optional' }, spec })
    await expect.poll(() => log('optional', 'created'), SETTLED).toContain('Error reading file /v/created/data-1')
    await expect.poll(() => log('optional', 'updated'), SETTLED).toContain('Error reading file /v/updated/data-3')
    await expect.poll(() => log('optional', 'deleted'), SETTLED).toContain('value-1')
    await cluster.delete(`${core}/configmaps/deleted`)
    await cluster.patch(`${core}/configmaps/updated`, { data: { 'data-3': 'value-3' } })
    await cluster.create(`${core}/configmaps`, { metadata: { name: 'created' }, data: { 'data-1': 'value-1' } })
    await expect.poll(() => log('optional', 'created'), SETTLED).toContain('value-1')
    await expect.poll(() => log('optional', 'updated'), SETTLED).toContain('value-3')
    await expect.poll(() => log('optional', 'deleted'), SETTLED).toContain('Error reading file /v/deleted/data-1')
    await cluster.delete(`${core}/pods/optional`)
  })

  it('does not start a pod whose ConfigMap or key is missing and not optional', async () => {
    const pending = async (name: string, configMap: object): Promise<string> => {
      await cluster.create(`${core}/pods`, { metadata: { name }, spec: { terminationGracePeriodSeconds: 0, volumes: [{ name: 'v', configMap }], containers: [{ ...sh('sleep 1000'), volumeMounts: [{ name: 'v', mountPath: '/v' }] }] } })
      const events = () => cluster.kubectl(`events -n ${namespace} --for pod/${name}`)
      await expect.poll(async () => (await events()).stdout, SETTLED).toContain('FailedMount')
      expect((await cluster.get<Pod>(`${core}/pods/${name}`)).status?.phase).toBe('Pending')
      return (await events()).stdout
    }
    expect(await pending('nomap', { name: 'nosuch' })).toContain('MountVolume.SetUp failed for volume "v" : configmap "nosuch" not found')
    expect(await pending('nokey', { name: 'config', items: [{ key: 'nosuch', path: 'x' }] })).toContain('MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: nosuch')
  })

  it('has empty directories on both media, for root and for others', async () => {
    const root = mounttest('--fs_type=/v', '--file_perm=/v')
    expect(await run({ emptyDir: { medium: 'Memory' } }, root)).toBe('mount type of "/v": tmpfs\nperms of file "/v": -rwxrwxrwx\n')
    expect(await run({ emptyDir: {} }, root)).toMatch(/^mount type of "\/v": \d+\nperms of file "\/v": -rwxrwxrwx\n$/)
    for (const spec of [{}, { securityContext: { runAsUser: 1001 } }]) {
      for (const [mode, text] of [['0644', '-rw-r--r--'], ['0666', '-rw-rw-rw-'], ['0777', '-rwxrwxrwx']]) {
        expect(await run({ emptyDir: {} }, mounttest(`--new_file_${mode}=/v/test-file`, '--file_perm=/v/test-file'), spec)).toBe(`content of file "/v/test-file": mount-tester new file\n\nperms of file "/v/test-file": ${text}\n`)
      }
    }
  })

  it('gives volumes to the pod\'s group', async () => {
    const spec = { securityContext: { runAsUser: 1001, fsGroup: 123 } }
    const made = mounttest('--new_file_0660=/v/test-file', '--file_perm=/v/test-file', '--file_owner=/v/test-file')
    expect(await run({ emptyDir: { medium: 'Memory' } }, made, spec)).toContain('perms of file "/v/test-file": -rw-rw----\nowner UID of "/v/test-file": 1001\nowner GID of "/v/test-file": 123\n')
    const part = { ...mounttest('--fs_type=/v', '--file_perm=/v', '--file_owner=/v', '--file_mode=/v'), volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 'test-sub' }] }
    expect(await run({ emptyDir: { medium: 'Memory' } }, part, spec)).toBe('mount type of "/v": tmpfs\nmode of file "/v": dgtrwxrwxrwx\nperms of file "/v": -rwxrwxrwx\nowner UID of "/v": 0\nowner GID of "/v": 123\n')
    expect(await run({ emptyDir: {} }, sh('id; touch /v/f; ls -l /v/f | cut -c1-43; touch /root/f'), { securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] } })).toBe(
      'uid=1000 gid=3000 groups=2000,3000,4000\n-rw-r--r--    1 1000     2000             0\ntouch: /root/f: Permission denied\n',
    )
  })

  it('sizes a directory in memory to its limit', async () => {
    expect(await run({ emptyDir: { medium: 'Memory', sizeLimit: '10Mi' } }, sh("echo size $(df /v | tail -n 1 | tr -s ' ' | cut -d' ' -f2)"))).toBe('size 10240\n')
  })

  it('has directories of the node, with the mode of each, and refuses those that are not what was said', async () => {
    expect(await run({ hostPath: { path: '/tmp/data', type: 'DirectoryOrCreate' } }, sh('echo kept > /v/f; stat -c "mode %a" /v'))).toBe('mode 755\n')
    expect(await run({ hostPath: { path: '/tmp/data/f', type: 'File' } }, sh('cat /v'))).toBe('kept\n')
    await cluster.create(`${core}/pods`, { metadata: { name: 'nohost' }, spec: { terminationGracePeriodSeconds: 0, volumes: [{ name: 'v', hostPath: { path: '/nosuch', type: 'Directory' } }], containers: [{ ...sh('sleep 1000'), volumeMounts: [{ name: 'v', mountPath: '/v' }] }] } })
    await expect.poll(async () => (await cluster.kubectl(`events -n ${namespace} --for pod/nohost`)).stdout, SETTLED).toContain('MountVolume.SetUp failed for volume "v" : hostPath type check failed: /nosuch is not a directory')
  })

  it('mounts parts of volumes: a file of a ConfigMap, a directory that an expression names', async () => {
    const file = { ...sh('cat /etc/one; ls /v'), volumeMounts: [{ name: 'v', mountPath: '/etc/one', subPath: 'data-1' }] }
    expect(await run({ configMap: { name: 'config' } }, file)).toContain('value-1')
    const named = { ...sh('echo x > /v/f; ls /all'), env: [{ name: 'POD', value: 'mine' }], volumeMounts: [{ name: 'v', mountPath: '/v', subPathExpr: '$(POD)' }, { name: 'v', mountPath: '/all' }] }
    expect(await run({ emptyDir: {} }, named)).toBe('mine\n')
  })
})
