import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giveLesson, runInSandbox, type ConnectAgent } from '../../agent-client.ts'
import { readFromAgent, sendToAgent } from '../../agent-stream.ts'
import { frames, magic, readFrames, type Part } from '../../agent/checkpoint/format.ts'
import { limits, type LessonForAgent } from '../../protocol.ts'
import { localSandboxes, type LocalSandboxes } from './testing/local-sandboxes.ts'
import { TestPage } from './testing/page.ts'

const lesson: LessonForAgent = {
  lesson: 'course/kept',
  locale: 'en',
  sandbox: { kind: 'embedded', nodes: 2, images: [] },
  steps: [
    {
      id: 'first',
      checks: [
        { kind: 'command', matches: 'echo once', exitStatus: 0 },
        { kind: 'file', path: 'never' },
      ],
      mistakes: [],
      quizzes: [],
    },
  ],
  passed: [],
  files: [{ path: 'notes.txt', content: Buffer.from('of the lesson\n').toString('base64'), mode: 0o644 }],
}

let sandboxes: LocalSandboxes
let provider: ReturnType<LocalSandboxes['provider']>
let started = 0

beforeAll(async () => {
  sandboxes = await localSandboxes()
  provider = sandboxes.provider()
})
afterAll(() => sandboxes.remove())

async function sandbox(): Promise<{ id: string; agent: ConnectAgent }> {
  const { id } = await provider.start({ id: `kept${started++}`, owner: 'test' })
  return { id, agent: () => provider.connect(id) }
}

async function take(agent: ConnectAgent, kind: 'whole' | 'light' = 'whole'): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of await readFromAgent(agent, { method: 'POST', path: `/v1/checkpoint?kind=${kind}`, mostBytes: limits.checkpointBytes })) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const restore = (agent: ConnectAgent, checkpoint: Buffer): Promise<void> => sendToAgent(agent, { path: '/v1/restore', body: Readable.from([checkpoint]) })

const output = async (agent: ConnectAgent, script: string): Promise<string> => (await runInSandbox(agent, script)).output

/** Every object, with what tells whether it is the same one. */
const objects = async (agent: ConnectAgent): Promise<string[]> =>
  (
    await output(
      agent,
      `kubectl get deployments,replicasets,pods,services,configmaps -A -o jsonpath='{range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name} {.metadata.uid}{"\\n"}{end}'`,
    )
  )
    .trim()
    .split('\n')
    .sort()

test('a sandbox goes on in another one: cluster, files, shells with their screens, and checks that were true', async () => {
  const before = await sandbox()
  await giveLesson(before.agent, lesson)
  const page = await TestPage.open(before.agent)
  const shell = await page.openTerminal()
  const other = await page.openTerminal()
  page.send({ type: 'terminal.rename', terminal: other, name: 'watching' })
  page.type(shell, 'mkdir -p "deep folder; é" && cd deep*\r')
  await page.untilSaid(shell, Buffer.from('~/deep folder; é\x1b').toString('latin1'))
  page.type(shell, 'seq 1 200; echo once\r')
  await page.untilSaid(shell, /once\r\n.*once\r\n/s)
  page.type(other, 'vim notes.txt\r')
  await page.untilSaid(other, 'of the lesson')
  await runInSandbox(
    before.agent,
    `kubectl create deployment web --image=nginx --replicas=3 && kubectl expose deployment web --port=80 && kubectl create configmap c --from-literal=a=b &&
     kubectl rollout status deployment web --timeout=30s
     kubectl config set-context --current --namespace=kube-system >/dev/null
     echo mine > 'deep folder; é/x' && chmod 600 'deep folder; é/x' && ln -s notes.txt link && rm notes.txt && echo again > notes.txt
     truncate -s 1T sparse`,
  )
  const kept = await objects(before.agent)
  const versionOf = (agent: ConnectAgent) => output(agent, `kubectl get service web -n default -o jsonpath='{.metadata.resourceVersion} {.spec.clusterIP}'`)
  const version = await versionOf(before.agent)
  const checkpoint = await take(before.agent)
  await provider.end(before.id)

  const after = await sandbox()
  await restore(after.agent, checkpoint)
  await giveLesson(after.agent, { ...lesson, files: [] })
  expect(await objects(after.agent)).toEqual(kept)
  expect(await versionOf(after.agent)).toBe(version)
  expect(Number(await output(after.agent, `kubectl create configmap later -n default -o jsonpath='{.metadata.resourceVersion}'`))).toBeGreaterThan(Number(version.split(' ')[0]))
  expect((await runInSandbox(after.agent, 'kubectl wait pod -n default -l app=web --for=condition=Ready --timeout=30s && curl -sS --max-time 5 http://$(kubectl get service web -n default -o jsonpath={.spec.clusterIP})')).output).toContain('Welcome to nginx')
  expect(await output(after.agent, 'kubectl get nodes --no-headers | wc -l; kubectl config view --minify -o jsonpath={..namespace}')).toBe('2\nkube-system')
  expect(await output(after.agent, `cat 'deep folder; é/x' notes.txt link; stat -c %a 'deep folder; é/x'; stat -c %s sparse; ls -A | sort | tr '\\n' ' '`)).toMatch(/^mine\nagain\nagain\n600\n1099511627776\n\.bash/)

  const again = await TestPage.open(after.agent)
  expect(again.terminals().map(({ id, name }) => [id, name])).toEqual([
    [shell, expect.any(String)],
    [other, 'watching'],
  ])
  await again.untilSaid(shell, /200.*once.*resumed at .*as kept at.*\$ /s)
  expect(again.text(shell)).not.toContain('was running')
  again.type(shell, 'pwd; echo "history: $(history | grep -c "echo once")"\r')
  await again.untilSaid(shell, Buffer.from('/home/learner/deep folder; é\r\n').toString('latin1'))
  await again.untilSaid(shell, 'history: 2')
  await again.untilSaid(other, '"vim notes.txt" was running and has ended')
  const welcome = await again.next('welcome')
  expect(welcome.steps[0]?.checks.map(({ state }) => state)).toEqual(['passed', 'waiting'])

  // What came back can be kept again.
  expect((await take(after.agent)).byteLength).toBeGreaterThan(1_000)
  await provider.end(after.id)
})

test('a light checkpoint brings back the shells without their screens', async () => {
  const before = await sandbox()
  await giveLesson(before.agent, lesson)
  const page = await TestPage.open(before.agent)
  const shell = await page.openTerminal()
  page.type(shell, 'echo not to be $((40 + 2)) seen\r')
  await page.untilSaid(shell, 'be 42 seen')
  const checkpoint = await take(before.agent, 'light')
  await provider.end(before.id)
  const after = await sandbox()
  await restore(after.agent, checkpoint)
  await giveLesson(after.agent, lesson)
  const again = await TestPage.open(after.agent)
  await again.untilSaid(shell, /step reset at .*\$ /s)
  expect(again.text(shell)).not.toContain('42')
  await provider.end(after.id)
})

test('a lab without isolation goes on too, its shells after their home folder', async () => {
  mkdirSync(sandboxes.options.dataFolder, { recursive: true })
  const trusting = sandboxes.provider({ allowUnisolated: true, dataFolder: mkdtempSync(join(sandboxes.options.dataFolder, 'un "isolated" ')) })
  trusting.isolation = () => Promise.resolve({ level: 'none', problems: [{ code: 'other', values: { said: '' }, says: 'Just for this test.' }] })
  const one = async (id: string): Promise<ConnectAgent> => {
    await trusting.start({ id, owner: 'test' })
    return () => trusting.connect(id)
  }
  const before = await one('trusted')
  await giveLesson(before, lesson)
  const page = await TestPage.open(before)
  const shell = await page.openTerminal()
  page.type(shell, `echo 'echo "read at the $((40 + 2))nd start"' >> .bashrc; mkdir work; cd work\r`)
  await page.untilSaid(shell, /~\/work\x1b.*[$#] /s)
  const checkpoint = await take(before)
  await trusting.end('trusted')
  const after = await one('again')
  await restore(after, checkpoint)
  await giveLesson(after, lesson)
  const again = await TestPage.open(after)
  await again.untilSaid(shell, /resumed at .*read at the 42nd start.*~\/work.*[$#] /s)
  await trusting.end('again')
})

test('the home folder is downloaded as a .tar.gz, without what kubectl can make again', async () => {
  const { id, agent } = await sandbox()
  await giveLesson(agent, lesson)
  await runInSandbox(agent, 'kubectl get pods; mkfifo pipe; ln -s /etc/passwd out; ln -s / everything')
  const chunks: Buffer[] = []
  for await (const chunk of await readFromAgent(agent, { method: 'GET', path: '/v1/home', mostBytes: limits.checkpointBytes })) chunks.push(chunk as Buffer)
  const listed = await runInSandbox(agent, `base64 -d <<'EOF' | tar -tzv\n${Buffer.concat(chunks).toString('base64')}\nEOF`)
  expect(listed.output).toMatch(/\.\/notes\.txt/)
  expect(listed.output).toMatch(/out -> \/etc\/passwd/)
  expect(listed.output).not.toMatch(/kube\/cache|root:x/)
  await provider.end(id)
})

describe('what claims to be a checkpoint', () => {
  let good: Map<Part, Buffer>
  beforeAll(async () => {
    const { id, agent } = await sandbox()
    await giveLesson(agent, lesson)
    good = await partsOf(await take(agent))
    await provider.end(id)
  })

  async function refused(checkpoint: Buffer): Promise<string> {
    const { id, agent } = await sandbox()
    try {
      await restore(agent, checkpoint)
      return 'it was taken'
    } catch (error) {
      return (error as Error).message
    } finally {
      await provider.end(id)
    }
  }
  const withPart = (part: Part, data: Buffer): Buffer => assemble(new Map([...good, [part, data]]))

  test.each<[string, () => Buffer, RegExp]>([
    ['is something else', () => randomBytes(4096), /no checkpoint/],
    ['was cut off', () => assemble(good).subarray(0, -6), /not complete/],
    ['is of another lesson’s shape', () => withPart('manifest', Buffer.from('{"kind":"whole"}')), /cannot be read/],
    ['names two terminals alike', () => withPart('manifest', manifestWith({ terminals: [1, 1].map((terminal) => ({ id: terminal, name: 'x', cols: 80, rows: 24, folder: null, running: null })) })), /one number/],
    ['wants a thousand nodes', () => withPart('manifest', manifestWith({ nodes: 1000 })), /cannot be read/],
    ['has a cluster that becomes gigabytes', () => withPart('cluster', gzipSync(Buffer.alloc(200 * 1024 * 1024))), /cannot be read/],
    ['has a cluster of nonsense', () => withPart('cluster', gzipSync('{"store":{"revision":-1,"entries":[]}}')), /cannot be read/],
    ['has a home folder that is no archive', () => withPart('home', randomBytes(1024)), /could not be unpacked/],
    ['has a part that is larger than may be', () => Buffer.concat([magic(), Buffer.from([0, 0xff, 0xff, 0xff, 0xff])]), /larger than/],
    ['has its parts in another order', () => Buffer.concat([magic(), ...frames('cluster', Buffer.from('x')), ...frames('manifest', Buffer.from('{}'))]), /where none may be/],
  ])('is refused when it %s', async (_, checkpoint, why) => {
    expect(await refused(checkpoint())).toMatch(why)
  })

  function manifestWith(change: object): Buffer {
    return Buffer.from(JSON.stringify({ ...(JSON.parse(good.get('manifest')!.toString()) as object), ...change }))
  }

  test('cannot fill more than the learner’s disk', async () => {
    const bomb = await tarOf((archive) => archive.entry({ name: './bomb', size: 300 * 1024 * 1024 }).end(Buffer.alloc(300 * 1024 * 1024)))
    expect(bomb.byteLength).toBeLessThan(2 * 1024 * 1024)
    expect(await refused(withPart('home', bomb))).toMatch(/could not be unpacked.*(No space left|Wrote only)/s)
  })

  test('writes nothing outside of what is the learner’s, whatever its names and links say', async () => {
    const hostile = await tarOf((archive) => {
      archive.entry({ name: '../../../tmp/above' }, 'x')
      archive.entry({ name: '/opt/podyard/bin/kubectl' }, 'x')
      archive.entry({ name: '/run/box/filter' }, 'x')
      archive.entry({ name: './to-run', type: 'symlink', linkname: '/run' })
      archive.entry({ name: './to-run/box/etc/passwd' }, 'x')
      archive.entry({ name: './to-etc', type: 'symlink', linkname: '/etc' })
      archive.entry({ name: './to-etc/passwd' }, 'root::0:0::/:/bin/bash')
      archive.entry({ name: './hard', type: 'link', linkname: '/etc/passwd' })
      archive.entry({ name: './device', type: 'block-device', devmajor: 8, devminor: 0 })
      archive.entry({ name: './.bashrc' }, 'touch /tmp/bashrc-was-read\n')
    })
    const { id, agent } = await sandbox()
    const message = await restore(agent, withPart('home', hostile)).catch((error: Error) => error.message)
    expect(message).toMatch(/could not be unpacked/)
    const found = await runInSandbox(agent, `ls /tmp/above /etc/passwd.x /opt/podyard/bin/x 2>/dev/null; head -c 5 /etc/passwd; kubectl version --client >/dev/null && echo whole; [ -b device ] || echo 'no device'`)
    expect(found.output).toBe('root:whole\nno device\n')
    await provider.end(id)
  })

  test('is refused by a sandbox that is in use', async () => {
    const { id, agent } = await sandbox()
    await giveLesson(agent, lesson)
    await expect(restore(agent, assemble(good))).rejects.toThrow(/in use already/)
    await provider.end(id)
  })
})

async function partsOf(checkpoint: Buffer): Promise<Map<Part, Buffer>> {
  const parts = new Map<Part, Buffer>()
  for await (const { part, data } of readFrames(Readable.from([checkpoint]))) parts.set(part, Buffer.concat([parts.get(part) ?? Buffer.alloc(0), data]))
  return parts
}

const assemble = (parts: Map<Part, Buffer>): Buffer => Buffer.concat([magic(), ...[...parts].flatMap(([part, data]) => [...frames(part, data)])])

async function tarOf(fill: (archive: ReturnType<typeof pack>) => void): Promise<Buffer> {
  const archive = pack()
  fill(archive)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return gzipSync(Buffer.concat(chunks))
}

test('images that a lesson declares are found by the kubelets, also of a lab that goes on', async () => {
  const images = ['webapp:v7', 'registry.example.org/shop/cart:2.1']
  const declaring: LessonForAgent = { ...lesson, sandbox: { ...lesson.sandbox, images } }
  const before = await sandbox()
  await giveLesson(before.agent, declaring)
  await output(before.agent, 'kubectl run cart --image=registry.example.org/shop/cart:2.1; kubectl run other --image=registry.example.org/shop/cart:3; kubectl wait --for=condition=Ready pod/cart --timeout=60s')
  const kept = await take(before.agent, 'light')
  await provider.end(before.id)

  const after = await sandbox()
  await restore(after.agent, kept)
  await giveLesson(after.agent, declaring)
  await output(after.agent, 'kubectl run web --image=webapp:v7; kubectl wait --for=condition=Ready pod/cart pod/web --timeout=60s')
  expect(await output(after.agent, "kubectl get pods --no-headers | awk '{print $1, $2, ($3 ~ /Pull/ ? \"not pulled\" : $3)}'")).toBe('cart 1/1 Running\nother 0/1 not pulled\nweb 1/1 Running\n')
  await provider.end(after.id)
}, 120_000)

test('a lab goes on with what was edited in its lesson meanwhile: files, nodes and images, and says which files', async () => {
  const before = await sandbox()
  await giveLesson(before.agent, lesson)
  await output(before.agent, 'kubectl create configmap mine; kubectl run web --image=nginx; kubectl wait --for=condition=Ready pod/web --timeout=60s')
  const kept = await take(before.agent, 'light')
  await provider.end(before.id)

  const after = await sandbox()
  await restore(after.agent, kept)
  const edited = { path: 'extra.txt', content: Buffer.from('new\n').toString('base64'), mode: 0o644 }
  await giveLesson(after.agent, { ...lesson, sandbox: { kind: 'embedded', nodes: 3, images: ['registry.example.org/shop/cart:2.1'] }, files: [...lesson.files, edited] })
  const pages = [await TestPage.open(after.agent), await TestPage.open(after.agent)]
  const toldOf = { edits: { added: ['extra.txt'], updated: [], left: [] } }
  for (const page of pages) expect(await page.next('lesson.edited')).toMatchObject(toldOf)
  pages[1]!.send({ type: 'lesson.editsRead' })
  await pages[0]!.until(() => pages[0]!.messages.some((message) => message.type === 'lesson.edited' && message.edits === null), 'that they were read')
  for (const page of pages) page.socket.close()
  expect(await output(after.agent, 'kubectl run cart --image=registry.example.org/shop/cart:2.1 >/dev/null; kubectl wait --for=create node/node-3 --timeout=60s >/dev/null; kubectl wait --for=condition=Ready node/node-3 pod/web pod/cart --timeout=60s | wc -l; cat notes.txt extra.txt; kubectl get configmap mine -o name')).toBe(
    '3\nof the lesson\nnew\nconfigmap/mine\n',
  )
  await provider.end(after.id)
}, 120_000)
