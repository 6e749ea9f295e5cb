import { request } from 'node:https'
import { request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { createCertificateAuthority } from '../../../apiserver/certificates/certificates.ts'
import { systemClock } from '../../../machinery/clock.ts'
import { ContainerFiles, treeOf } from '../../runtimes/container-files.ts'
import { World } from '../../runtimes/world.ts'
import { nginxImage } from './nginx-image.ts'

const ADDRESS = `127.${100 + Math.floor(Math.random() * 100)}.2.1`
const authority = createCertificateAuthority('lab', Date.now())
const issued = (name: string) => authority.issue({ commonName: name, usage: 'server', names: [name] })
const [one, two] = [issued('one.test'), issued('two.test')]
let world: World | null = null
afterEach(() => world?.killAll())

function start(conf: string, files: Record<string, string> = {}) {
  const all = { ...nginxImage.files('1.29'), '/ssl/one.crt': one.certificate, '/ssl/one.key': one.key, '/ssl/two.crt': two.certificate, '/ssl/two.key': two.key, ...files, '/etc/nginx/conf.d/default.conf': conf }
  const tree = treeOf(Object.fromEntries(Object.entries(all).map(([path, text]) => [path, { content: Buffer.from(text), mode: 0o644 }])))
  const container = new World({ image: nginxImage, tag: '1.29', files: new ContainerFiles(tree, []), hostname: 'pod', address: ADDRESS, clock: systemClock, limits: { cpu: null, memory: null } })
  world = container
  let err = ''
  const listeners: (() => void)[] = []
  const run = (...argv: string[]) =>
    container.start({
      argv,
      environment: { NGINX_VERSION: '1.29.3' },
      workingDirectory: '/',
      stdin: null,
      stdout: () => undefined,
      stderr(text) {
        err += Buffer.from(text).toString()
        for (const listener of listeners) listener()
      },
    })
  const said = (words: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => void (err.includes(words) && resolve())
      listeners.push(look)
      look()
    })
  return { main: run('nginx', '-g', 'daemon off;'), run, err: () => err, said, files: container.files }
}

function ask(port: number, options: RequestOptions & { servername?: string }, over: typeof request | typeof plainRequest = request): Promise<{ status: number; body: string; response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const sent = over({ host: ADDRESS, port, ca: authority.certificate, agent: false, ...options } as RequestOptions, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, response }))
    })
    sent.on('error', reject)
    sent.end()
  })
}
const identity = (name: string): string => `ssl_certificate /ssl/${name}.crt; ssl_certificate_key /ssl/${name}.key;`

test('each server shows its own certificate, plain HTTP on its port is refused in words, and its redirects stay on TLS', async () => {
  const { said } = start(`
    server { listen 8443 ssl default_server; server_name one.test; ${identity('one')} return 200 "one $scheme"; }
    server { listen 8443 ssl; server_name two.test; ${identity('two')} location / { return 200 two; } location /old { return 301 /new; } }
    server { listen 8080; server_name one.test; return 200 "plain $scheme"; }
  `)
  await said('start worker process ')
  expect((await ask(8443, { servername: 'one.test', headers: { host: 'one.test' } })).body).toBe('one https')
  expect((await ask(8443, { servername: 'two.test', headers: { host: 'two.test' } })).body).toBe('two')
  expect((await ask(8443, { servername: 'two.test', path: '/old', headers: { host: 'two.test:8443' } })).response.headers.location).toBe('https://two.test:8443/new')
  await expect(ask(8443, { servername: 'three.test', headers: { host: 'three.test' } })).rejects.toThrow('altnames')
  expect((await ask(8080, { headers: { host: 'one.test' } }, plainRequest)).body).toBe('plain http')
  const refused = await ask(8443, { headers: { host: 'one.test' } }, plainRequest)
  expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('<center>The plain HTTP request was sent to HTTPS port</center>\r\n<hr><center>nginx/1.29.3</center>') as string])
})

test('what is wrong with certificates is said at the start', async () => {
  const refusals: [conf: string, says: string][] = [
    ['server { listen 8443 ssl; }', 'no "ssl_certificate" is defined for the "listen ... ssl" directive in /etc/nginx/conf.d/default.conf:1'],
    ['server { listen 8443 ssl; ssl_certificate /ssl/one.crt; }', 'no "ssl_certificate_key" is defined for certificate "/ssl/one.crt" in /etc/nginx/conf.d/default.conf:1'],
    ['server { listen 8443 ssl; ssl_certificate /no; ssl_certificate_key /ssl/one.key; }', 'cannot load certificate "/no": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(/no, r)'],
    ['server { listen 8443 ssl; ssl_certificate /ssl/one.crt; ssl_certificate_key /ssl/two.key; }', 'SSL_CTX_use_PrivateKey("/ssl/two.key") failed (SSL: error:05800074:x509 certificate routines::key values mismatch)'],
    ['server { listen 8443 ssl; ssl_certificate /ssl/one.key; ssl_certificate_key /ssl/one.key; }', 'cannot load certificate "/ssl/one.key": PEM_read_bio_X509_AUX() failed (SSL: error:'],
  ]
  for (const [conf, says] of refusals) {
    const { main, err } = start(conf)
    expect(await main?.exited).toBe(1)
    expect(err()).toContain(`\nnginx: [emerg] ${says}`)
  }
})

test('a reload takes new ports and a new configuration, and keeps the old one when the new one is wrong', async () => {
  const { run, said, files } = start('server { listen 8080; return 200 old; }')
  await said('start worker process ')
  files.write('/etc/nginx/conf.d/default.conf', Buffer.from(`server { listen 8081; return 200 new; } server { listen 8443 ssl; ${identity('one')} return 200 secure; }`))
  expect(await run('nginx', '-s', 'reload')?.exited).toBe(0)
  await said('] 1#1: reconfiguring')
  expect((await ask(8081, {}, plainRequest)).body).toBe('new')
  expect((await ask(8443, { servername: 'one.test' })).body).toBe('secure')
  await expect(ask(8080, {}, plainRequest)).rejects.toThrow('ECONNREFUSED')
  files.write('/etc/nginx/conf.d/default.conf', Buffer.from('server { listen 8082; frobnicate; }'))
  expect(await run('nginx', '-s', 'reload')?.exited).toBe(0)
  await said('unknown directive "frobnicate"')
  expect((await ask(8081, {}, plainRequest)).body).toBe('new')
})
