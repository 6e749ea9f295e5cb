import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCertificateAuthority } from '../../sandbox/cluster/apiserver/certificates/certificates.ts'
import { BUSYBOX, realPods, sh } from './real-pods.ts'
import { ConformanceCluster, SETTLED } from './support.ts'

/** Tutorials of https://kubernetes.io/docs/tutorials/ and tasks, to their ends, with what they type in containers. */
describe('The tutorials of kubernetes.io', () => {
  let cluster: ConformanceCluster
  let namespace: string
  let core: string

  beforeAll(async () => {
    cluster = await ConformanceCluster.start({ pods: 'real', nodes: 2 })
    namespace = await cluster.namespace()
    core = `/api/v1/namespaces/${namespace}`
  })
  afterAll(() => cluster.stop())

  const { make, status, ready, log, phase, outputOf } = realPods(() => ({ cluster, core }))
  const exec = async (pod: string, script: string): Promise<string> => {
    const { stdout, stderr } = await cluster.kubectl(['-n', namespace, 'exec', pod, '--', 'sh', '-c', script])
    return stdout + stderr
  }
  const service = (name: string, ports: object[]) => cluster.create(`${core}/services`, { metadata: { name }, spec: { selector: { app: name }, ports } })
  const serving = async (name: string, container: object, ports: object[], more: object = {}): Promise<void> => {
    await make(name, { containers: [{ name: 'c', ...container }], ...more }, { labels: { app: name } })
    await service(name, ports)
  }

  it('secure a Service: nginx with a certificate of a Secret and a configuration of a ConfigMap', async () => {
    const authority = createCertificateAuthority('lab', Date.now())
    const issued = authority.issue({ commonName: 'my-nginx', usage: 'server', names: ['my-nginx'] })
    await cluster.create(`${core}/secrets`, { metadata: { name: 'nginxsecret' }, type: 'kubernetes.io/tls', stringData: { 'tls.crt': issued.certificate, 'tls.key': issued.key, 'ca.crt': authority.certificate } })
    await cluster.create(`${core}/configmaps`, { metadata: { name: 'nginxconfigmap' }, data: { 'default.conf': 'server {\n  listen 80 default_server;\n  listen [::]:80 default_server ipv6only=on;\n  listen 443 ssl;\n  root /usr/share/nginx/html;\n  index index.html;\n  server_name localhost;\n  ssl_certificate /etc/nginx/ssl/tls.crt;\n  ssl_certificate_key /etc/nginx/ssl/tls.key;\n  location / { try_files $uri $uri/ =404; }\n}\n' } })
    const volumes = [{ name: 's', secret: { secretName: 'nginxsecret' } }, { name: 'c', configMap: { name: 'nginxconfigmap' } }]
    const mount = [{ mountPath: '/etc/nginx/ssl', name: 's' }, { mountPath: '/etc/nginx/conf.d', name: 'c' }]
    await serving('my-nginx', { image: 'bprashanth/nginxhttps:1.0', volumeMounts: mount }, [{ port: 8080, targetPort: 80, name: 'http' }, { port: 443, name: 'https' }], { volumes })
    await make('curlpod', { volumes, containers: [{ name: 'c', image: 'radial/busyboxplus:curl', command: ['sleep', '1000'], volumeMounts: mount.slice(0, 1) }] })
    await ready('my-nginx')
    await ready('curlpod')
    await expect.poll(() => exec('curlpod', 'curl -s https://my-nginx --cacert /etc/nginx/ssl/ca.crt'), SETTLED).toContain('Welcome to nginx!')
    expect(await exec('curlpod', 'curl -s http://my-nginx:8080; curl -sk https://my-nginx')).toMatch(/Welcome to nginx![^]*Welcome to nginx!/)
    expect(await exec('curlpod', 'curl https://my-nginx')).toContain('curl: (60) SSL certificate problem: ')
    expect(await exec('curlpod', 'curl -s http://my-nginx:443')).toContain('The plain HTTP request was sent to HTTPS port')
  })

  it('play the guestbook with Redis: a leader, a follower, and a page', async () => {
    await serving('redis-leader', { image: 'docker.io/redis:6.0.5' }, [{ port: 6379 }])
    await serving('redis-follower', { image: 'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower:v2' }, [{ port: 6379 }])
    await serving('frontend', { image: 'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5', env: [{ name: 'GET_HOSTS_FROM', value: 'dns' }] }, [{ port: 80 }])
    const ask = async (path: string): Promise<unknown> => (await cluster.request('GET', `${core}/services/frontend/proxy/${path}`)).body
    await expect.poll(() => ask('guestbook.php?cmd=set&key=messages&value=,hello'), SETTLED).toEqual({ message: 'Updated' })
    await expect.poll(() => ask('guestbook.php?cmd=get&key=messages'), SETTLED).toEqual({ data: ',hello' })
    expect(await ask('')).toContain('<h1>Guestbook</h1>')
  })

  it('configure Redis with a ConfigMap, and work a queue off with a Job', async () => {
    await cluster.create(`${core}/configmaps`, { metadata: { name: 'redis-config' }, data: { 'redis-config': 'maxmemory 2mb\nmaxmemory-policy allkeys-lru\n' } })
    const volumes = [{ name: 'config', configMap: { name: 'redis-config', items: [{ key: 'redis-config', path: 'redis.conf' }] } }, { name: 'data', emptyDir: {} }]
    await serving('redis', { image: 'redis:8.0.2', command: ['redis-server', '/redis-master/redis.conf'], volumeMounts: [{ mountPath: '/redis-master', name: 'config' }, { mountPath: '/data', name: 'data' }] }, [{ port: 6379 }], { volumes })
    await ready('redis')
    expect(await exec('redis', 'redis-cli CONFIG GET maxmemory; redis-cli CONFIG GET maxmemory-policy; redis-cli rpush job2 apple banana cherry')).toBe('maxmemory\n2097152\nmaxmemory-policy\nallkeys-lru\n3\n')
    const worker = 'while item=$(redis-cli -h redis lpop job2); [ -n "$item" ]; do echo "Working on $item"; done; echo empty'
    expect(await outputOf('worker', { containers: [{ name: 'c', image: 'redis', command: ['sh', '-c', worker] }] })).toBe('Working on apple\nWorking on banana\nWorking on cherry\nempty\n')
  })

  it('connect a front end to a back end, look at the source of a request, and count pi', async () => {
    await serving('hello', { image: 'gcr.io/google-samples/hello-go-gke:1.0' }, [{ port: 80 }])
    await serving('source-ip-app', { image: 'registry.k8s.io/echoserver:1.10' }, [{ port: 80, targetPort: 8080 }])
    await make('front', { containers: [{ name: 'c', image: 'gcr.io/google-samples/hello-frontend:1.0' }] })
    await ready('front')
    await expect.poll(async () => (await cluster.request('GET', `${core}/pods/front/proxy/`)).body, SETTLED).toEqual({ message: 'Hello' })
    await expect.poll(() => exec('curlpod', 'wget -qO- source-ip-app | grep client_address; hostname -i'), SETTLED).toMatch(/^\tclient_address=([\d.]+)\n\1\n$/)
    expect(await outputOf('pi', { containers: [{ name: 'c', image: 'perl:5.34.0', command: ['sh', '-c', "echo pi is $(perl -Mbignum=bpi -wle 'print bpi(50)')"] }] })).toBe('pi is 3.1415926535897932384626433832795028841971693993751\n')
  })

  it('look at processes that containers share, and tell one of them to reload', async () => {
    await make('shared', { shareProcessNamespace: true, containers: [{ name: 'nginx', image: 'nginx' }, { name: 'shell', image: 'busybox:1.28', command: ['sleep', '3600'] }] })
    const inShell = async (script: string): Promise<string> => (await cluster.kubectl(['-n', namespace, 'exec', 'shared', '-c', 'shell', '--', 'sh', '-c', script])).stdout
    await expect.poll(() => inShell("ps ax | awk '{ print $1, $4 }' | head -4"), SETTLED).toMatch(/^PID COMMAND\n1 \/pause\n\d+ (nginx:|sleep)\n\d+ (nginx:|sleep)\n$/)
    await inShell('kill -HUP $(pgrep nginx)')
    await expect.poll(() => log('shared', '?container=nginx'), SETTLED).toContain('signal 1 (SIGHUP) received, reconfiguring')
  })

  it('debug a container that has no shell', async () => {
    await make('pause', { containers: [{ name: 'c', image: 'registry.k8s.io/pause:3.1' }] })
    await ready('pause')
    expect(await exec('pause', 'true')).toContain('exec: "sh": executable file not found in $PATH')
    const debugged = await cluster.kubectl(['-n', namespace, 'debug', 'pause', '--image=busybox:1.28', '--target=c', '--profile=general', '-i', '-q', '--', 'ps'])
    expect(debugged.stdout).toMatch(/ 1 root +0:00 \/pause\n +\d+ root +0:00 ps\n/)
  })

  it('end process 1 by a signal, and see it begin again', async () => {
    await make('web', { containers: [{ name: 'c', image: 'nginx' }] })
    await ready('web')
    await exec('web', 'kill 1')
    await expect.poll(async () => (await status('web'))?.restartCount, SETTLED).toBe(1)
  })

  it('say of images that are not there what to take instead', async () => {
    await make('cassandra-0', { containers: [{ name: 'c', image: 'gcr.io/google-samples/cassandra:v13' }] })
    await expect.poll(async () => (await status('cassandra-0'))?.state?.waiting?.message, SETTLED).toContain('This lab pulls from no registry, and has its images built in: for a StatefulSet take registry.k8s.io/nginx-slim:0.24')
  })

  it('evict who stores more than its ephemeral-storage', async () => {
    await make('hoarder', { restartPolicy: 'Never', containers: [sh('dd if=/dev/zero of=/tmp/f bs=1k count=2048; sleep 1000', { image: BUSYBOX, resources: { limits: { 'ephemeral-storage': '1Mi' } } })] })
    await expect.poll(() => phase('hoarder'), SETTLED).toBe('Failed')
    expect((await cluster.get<{ status: { message: string } }>(`${core}/pods/hoarder`)).status.message).toBe('Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ')
  })
})
