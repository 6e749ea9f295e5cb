import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../../machinery/clock.ts'
import { ContainerFiles, treeOf } from '../../runtimes/container-files.ts'
import { World } from '../../runtimes/world.ts'
import { nginxImage } from './nginx-image.ts'

const bytes = (text: string) => ({ content: Buffer.from(text), mode: 0o644 })
const ADDRESS = `127.${100 + Math.floor(Math.random() * 100)}.1.1`
let world: World | null = null
afterEach(() => world?.killAll())

/** Starts nginx with this as conf.d/default.conf; resolves with its exit status when it ends before it listens, else null. */
async function start(conf: string, files: Record<string, string> = {}): Promise<{ exit: number | null; err: () => string; out: () => string }> {
  const image = Object.fromEntries(Object.entries({ ...nginxImage.files('1.27'), ...files, '/etc/nginx/conf.d/default.conf': conf }).map(([path, text]) => [path, bytes(text)]))
  world = new World({ image: nginxImage, tag: '1.27', files: new ContainerFiles(treeOf(image), []), hostname: 'pod', address: ADDRESS, clock: systemClock, limits: { cpu: null, memory: null } })
  let [out, err] = ['', '']
  let listening: () => void = () => undefined
  const up = new Promise<null>((resolve) => (listening = () => resolve(null)))
  const process = world.start({
    argv: ['nginx', '-g', 'daemon off;'],
    environment: { NGINX_VERSION: '1.27.5' },
    workingDirectory: '/',
    stdin: null,
    stdout: (text) => (out += Buffer.from(text).toString()),
    stderr(text) {
      err += Buffer.from(text).toString()
      if (err.includes('start worker processes')) listening()
    },
  })
  return { exit: await Promise.race([process?.exited ?? 127, up]), err: () => err, out: () => out }
}
const ask = (port: number, path: string, host = 'localhost', method = 'GET'): Promise<{ status: number; body: string; headers: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: ADDRESS, port, path, method, headers: { host }, agent: false }, (response) => {
      let body = ''
      response.on('data', (chunk) => (body += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
    })
    sent.on('error', reject)
    sent.end()
  })
const refusals: [conf: string, says: string][] = [
  ['server {\n  listen 8080;\n  frobnicate on;\n}', 'unknown directive "frobnicate" in /etc/nginx/conf.d/default.conf:3'],
  ['server {\n  listen 8080;\n', 'unexpected end of file, expecting "}" in /etc/nginx/conf.d/default.conf:3'],
  ['server {\n  listen 8080\n  root /x;\n}', 'invalid parameter "root" in /etc/nginx/conf.d/default.conf:2'],
  ['}', 'unexpected "}" in /etc/nginx/conf.d/default.conf:1'],
  ['listen 80;', '"listen" directive is not allowed here in /etc/nginx/conf.d/default.conf:1'],
  ['server {\n  return abc;\n}', 'invalid return code "abc" in /etc/nginx/conf.d/default.conf:2'],
  ['server { listen 99999; }', 'invalid port in "99999" of the "listen" directive in /etc/nginx/conf.d/default.conf:1'],
  ['server {\n  location / {\n    proxy_pass http://nosuch;\n  }\n}', 'host not found in upstream "nosuch" in /etc/nginx/conf.d/default.conf:3'],
  ['server { add_header X $nosuch; }', 'unknown "nosuch" variable in /etc/nginx/conf.d/default.conf:1'],
  ['server { root; }', 'invalid number of arguments in "root" directive in /etc/nginx/conf.d/default.conf:1'],
]
test.each(refusals)('%j is refused', async (conf, says) => {
  const { exit, err } = await start(conf)
  expect(exit).toBe(1)
  expect(err()).toMatch(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[emerg\] 1#1: /)
  expect(err()).toContain(`\nnginx: [emerg] ${says}\n`)
})

test('servers are chosen by port and name, locations by exactness, length and pattern', async () => {
  const { exit } = await start(`
    server { listen 8081 default_server; return 200 "default $host\\n"; }
    server {
      listen 8081;
      server_name a.test *.b.test;
      location / { return 200 "root"; }
      location /one { return 200 one; }
      location = /one { return 200 exact; }
      location ^~ /two { return 200 two; }
      location ~ \\.txt$ { return 200 text; }
      location /old { return 301 /new; }
    }
    server { listen 8082; root /srv; error_page 404 /sorry.html; location /app/ { try_files $uri /app/index.html; } }
  `, { '/srv/index.html': 'home', '/srv/sorry.html': 'sorry', '/srv/app/index.html': 'app' })
  expect(exit).toBeNull()
  const body = async (port: number, path: string, host?: string) => (await ask(port, path, host)).body
  expect(await body(8081, '/', 'x.test')).toBe('default x.test\n')
  expect(await Promise.all(['/', '/one', '/one/more', '/two/a.txt', '/a.txt'].map((path) => body(8081, path, 'a.test')))).toEqual(['root', 'exact', 'one', 'two', 'text'])
  expect(await body(8081, '/', 'www.b.test:8081')).toBe('root')
  expect(await ask(8081, '/old', 'a.test')).toMatchObject({ status: 301, headers: { location: 'http://a.test/new' } })
  expect(await ask(8082, '/')).toMatchObject({ status: 200, body: 'home', headers: { 'content-type': 'text/html', server: 'nginx/1.27.5' } })
  expect(await ask(8082, '/nosuch')).toMatchObject({ status: 404, body: 'sorry' })
  expect(await body(8082, '/app/some/page')).toBe('app')
  expect((await ask(8082, '/', 'localhost', 'POST')).status).toBe(405)
})

test('proxy_pass hands on to upstreams in turn, with headers and a path of its own', async () => {
  const { exit, err, out } = await start(`
    upstream back { server ${ADDRESS}:8084; server ${ADDRESS}:8085; }
    server { listen 8084; return 200 "one $request_uri $host $http_x_real_ip"; }
    server { listen 8085; return 200 "two $request_uri $host $http_x_real_ip"; }
    server {
      listen 8083;
      location / { proxy_pass http://back; }
      location /api/ { proxy_pass http://${ADDRESS}:8084/v1/; proxy_set_header Host $host; proxy_set_header X-Real-IP $remote_addr; }
      location /dead { proxy_pass http://${ADDRESS}:8099; }
    }
  `)
  expect(exit).toBeNull()
  const bodies = [(await ask(8083, '/x?y=1')).body, (await ask(8083, '/x?y=1')).body]
  expect(bodies).toEqual(['one /x?y=1 back ', 'two /x?y=1 back '])
  expect((await ask(8083, '/api/things?z', 'me.test')).body).toMatch(/^one \/v1\/things\?z me\.test 127\./)
  expect((await ask(8083, '/dead')).status).toBe(502)
  expect(err()).toContain('connect() failed (111: Connection refused) while connecting to upstream, client: ')
  expect(out()).toMatch(/"GET \/x\?y=1 HTTP\/1\.1" 200 16 "-" "-" "-"\n/)
})
