import { afterAll, beforeAll, expect, test } from 'vitest'
import { runInSandbox } from '../../agent-client.ts'
import { localSandboxes, type LocalSandboxes } from './testing/local-sandboxes.ts'
import { TestPage } from './testing/page.ts'

let sandboxes: LocalSandboxes
let provider: ReturnType<LocalSandboxes['provider']>
const connect = () => provider.connect('terminals')

beforeAll(async () => {
  sandboxes = await localSandboxes()
  provider = sandboxes.provider()
  await provider.start({ id: 'terminals', owner: 'test' })
})
afterAll(() => sandboxes.remove())

/** A page with one fresh terminal, closed again after the test. */
async function withTerminal(use: (page: TestPage, terminal: number) => Promise<void>): Promise<void> {
  const page = await TestPage.open(connect)
  const terminal = await page.openTerminal()
  try {
    await use(page, terminal)
  } finally {
    const closer = await TestPage.open(connect)
    closer.send({ type: 'terminal.close', terminal })
    await closer.until(() => !closer.terminals().some(({ id }) => id === terminal), 'the terminal to close')
    closer.socket.close()
    page.socket.close()
  }
}

test('a shell shows its prompt and runs what is typed', () =>
  withTerminal(async (page, terminal) => {
    expect(page.text(terminal)).toContain('learner@lab')
    page.type(terminal, 'echo $((6 * 7)); tty; tput colors\r')
    await page.untilSaid(terminal, /42\r\n\/dev\/pts\/\d+\r\n256/)
  }))

test('Chinese input and output arrive intact', () =>
  withTerminal(async (page, terminal) => {
    page.type(terminal, 'echo "你好，$USER" | tee 问候; cat 问*\r')
    await page.untilSaid(terminal, Buffer.from('你好，learner\r\n你好，learner').toString('latin1'))
  }))

test('Ctrl-C ends the command and Ctrl-Z stops it', () =>
  withTerminal(async (page, terminal) => {
    // The shell says what it runs before the program has the foreground; keys pressed in between are for the shell.
    const inForeground = (): Promise<void> => expect.poll(async () => (await runInSandbox(connect, 'ps -C sleep -o stat=,args=')).output, { timeout: 10_000 }).toMatch(/^S\S*\+\s+sleep 1000$/m)
    page.type(terminal, 'sleep 1000\r')
    await inForeground()
    page.type(terminal, '\x1a')
    await page.untilSaid(terminal, 'Stopped')
    page.type(terminal, 'fg\r')
    await inForeground()
    page.type(terminal, '\x03')
    await page.untilSaid(terminal, '^C')
    page.type(terminal, 'echo status $?\r')
    await page.untilSaid(terminal, 'status 130')
  }))

const answersTo = (page: TestPage, block: string) => page.messages.filter((message) => message.type === 'block.ran' && message.block === block)
const runBlock = async (page: TestPage, terminal: number, block: string, text: string, interrupt = false): Promise<unknown> => {
  page.send({ type: 'block.run', terminal, block, text, interrupt })
  await page.until(() => answersTo(page, block).length > 0, `an answer for block ${block}`)
  return answersTo(page, block)[0]
}

test('a block is not joined to what the learner began to type, which does not run', () =>
  withTerminal(async (page, terminal) => {
    page.type(terminal, 'echo begun > begun;')
    await page.untilSaid(terminal, 'begun;')
    expect(await runBlock(page, terminal, 'one', 'echo one-$((1 + 1)); ls begun')).toMatchObject({ refused: null })
    await page.untilSaid(terminal, /one-2\r\n.*No such file.*633;B/s)
    // A search in the history and a question of readline are open too.
    page.type(terminal, '\x12ech')
    await page.untilSaid(terminal, 'reverse-i-search')
    expect(await runBlock(page, terminal, 'two', 'echo two-$((1 + 1))')).toMatchObject({ refused: null })
    await page.untilSaid(terminal, 'two-2\r\n')
  }))

test('half a command is not disturbed by a block, unless it is asked for', () =>
  withTerminal(async (page, terminal) => {
    page.type(terminal, 'cat > half <<END\r')
    await page.untilSaid(terminal, ']633;F')
    expect(await runBlock(page, terminal, 'refused', 'echo wrong')).toMatchObject({ refused: 'busy' })
    page.type(terminal, 'mine\rEND\rcat half\r')
    await page.untilSaid(terminal, /cat half\r\n.*mine\r\n.*633;B/s)
    page.type(terminal, "echo '\r")
    await page.untilSaid(terminal, /echo '.*\]633;F/s)
    expect(await runBlock(page, terminal, 'interrupts', 'echo right-$((1 + 1))', true)).toMatchObject({ refused: null })
    await page.untilSaid(terminal, 'right-2\r\n')
    expect(page.text(terminal)).not.toContain('wrong')
  }))

test('of two clicks, the second does not type into what the first has started', () =>
  withTerminal(async (page, terminal) => {
    page.send({ type: 'block.run', terminal, block: 'first', text: 'cat', interrupt: false })
    page.send({ type: 'block.run', terminal, block: 'second', text: 'echo wrong', interrupt: false })
    await page.until(() => answersTo(page, 'second').length > 0, 'both answers')
    expect([...answersTo(page, 'first'), ...answersTo(page, 'second')]).toMatchObject([{ refused: null }, { refused: 'busy' }])
    // What is typed while the shell still has the terminal comes to cat with its Enter and Ctrl-D as plain characters.
    await page.until(() => page.terminals().find(({ id }) => id === terminal)?.busy === true, 'cat to run')
    page.type(terminal, 'into cat\r\x04')
    await page.untilSaid(terminal, /into cat\r\n.*into cat\r\n/s)
    expect(page.text(terminal)).not.toContain('wrong')
  }))

test('a learner with a prompt of his own can run blocks too', () =>
  withTerminal(async (page, terminal) => {
    page.type(terminal, "PS1='mine> '\r")
    await page.untilSaid(terminal, 'hmine> ')
    page.type(terminal, 'echo one\r')
    await page.untilSaid(terminal, /one\r\n.*hmine> /s)
    await page.until(() => page.terminals().find(({ id }) => id === terminal)?.busy === false, 'the shell to be free')
    expect(await runBlock(page, terminal, 'own', 'echo own-$((1 + 1))')).toMatchObject({ refused: null })
    await page.untilSaid(terminal, 'own-2\r\n')
  }))

test('a resize reaches the program, and the other page', () =>
  withTerminal(async (page, terminal) => {
    const other = await TestPage.open(connect)
    page.send({ type: 'terminal.resize', terminal, cols: 101, rows: 33 })
    page.type(terminal, 'stty size\r')
    await page.untilSaid(terminal, '33 101')
    await other.until(() => other.terminals().some(({ id, cols, rows }) => id === terminal && cols === 101 && rows === 33), 'the size')
    other.socket.close()
  }))

test('two pages see the same shell', () =>
  withTerminal(async (page, terminal) => {
    const other = await TestPage.open(connect)
    other.type(terminal, 'echo from-the-$((1 + 1))nd\r')
    await Promise.all([page.untilSaid(terminal, 'from-the-2nd\r\n'), other.untilSaid(terminal, 'from-the-2nd\r\n')])
    other.socket.close()
  }))

test('a page that comes anew gets the screen with its scrollback', () =>
  withTerminal(async (page, terminal) => {
    page.type(terminal, 'printf "\\e[31mred\\e[0m\\n"; seq 1 200\r')
    await page.untilSaid(terminal, /\n200\r\n.*\$ /s)
    const other = await TestPage.open(connect)
    await other.untilSaid(terminal, /31mred(\x1b\[0m)?\r\n(\x1b\[0m)?1\r\n2\r\n[\s\S]*\n200\r\n/)
    // And goes on from exactly there.
    page.type(terminal, 'echo more\r')
    await other.untilSaid(terminal, 'more\r\n')
    other.socket.close()
  }))

test('after a cut, a page gets exactly what it missed', () =>
  withTerminal(async (page, terminal) => {
    const have = { terminal, offset: page.offsets.get(terminal)! }
    page.cut()
    const again = await TestPage.open(connect, { client: page.client, have: [have] })
    again.type(terminal, 'seq 1 30000\r')
    await again.untilSaid(terminal, '\n15000\r\n')
    again.cut()
    const soFar = again.text(terminal)
    const third = await TestPage.open(connect, { client: page.client, have: [{ terminal, offset: again.offsets.get(terminal)! }] })
    await third.untilSaid(terminal, /\n30000\r\n.*\$ /s)
    const numbers = (soFar + third.text(terminal)).match(/(?<=[\n\x07])\d+(?=\r\n)/g)!.map(Number)
    expect(numbers).toEqual(Array.from({ length: 30000 }, (_, index) => index + 1))
    third.socket.close()
  }))

test('input that a page sends again after a cut is typed once', () =>
  withTerminal(async (page, terminal) => {
    page.type(terminal, 'echo once >> count\r')
    await page.until(() => page.messages.some((message) => message.type === 'terminal.inputTaken'), 'the input to be taken')
    page.cut()
    const again = await TestPage.open(connect, { client: page.client })
    const welcome = await again.next('welcome')
    expect(welcome.inputNext).toContainEqual({ terminal, sequence: 1 })
    again.resend(terminal, 0, 'echo once >> count\r')
    again.type(terminal, 'wc -l count\r')
    await again.untilSaid(terminal, '1 count')
    again.socket.close()
  }))

test('a paste of 10,000 lines arrives whole', () =>
  withTerminal(async (page, terminal) => {
    page.type(terminal, 'cat > pasted; md5sum < pasted\r')
    await page.until(() => page.terminals().find(({ id }) => id === terminal)?.busy === true, 'cat to run')
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index} of what is pasted\n`)
    for (let at = 0; at < lines.length; at += 500) page.type(terminal, lines.slice(at, at + 500).join(''))
    page.type(terminal, '\x04')
    const { createHash } = await import('node:crypto')
    await page.untilSaid(terminal, createHash('md5').update(lines.join('')).digest('hex'))
  }))

test('a page that stops acknowledging stops the program, and lets it go on later', () =>
  withTerminal(async (page, terminal) => {
    page.acknowledges = false
    page.type(terminal, 'yes 0123456789 | head -c 3000000; echo the-"end"\r')
    await page.until(() => (page.offsets.get(terminal) ?? 0) > 100_000, 'the program to speak')
    // Nothing more comes once the page is a mebibyte behind; a round trip on the same connection proves it.
    let before = -1
    while (before !== page.offsets.get(terminal)) {
      before = page.offsets.get(terminal)!
      const answers = (): number => page.messages.filter(({ type }) => type === 'pong').length
      const asked = answers()
      page.send({ type: 'ping' })
      await page.until(() => answers() > asked, 'an answer')
    }
    expect(before).toBeLessThan(1.2 * 1024 * 1024)
    page.acknowledges = true
    page.send({ type: 'terminal.acknowledge', terminal, offset: before })
    await page.untilSaid(terminal, 'the-end')
    expect(page.offsets.get(terminal)).toBeGreaterThan(3_000_000)
  }))

test('a program that does not read its input holds up nobody', () =>
  withTerminal(async (page, terminal) => {
    page.type(terminal, 'stty raw -echo; sleep 1000\r')
    await page.until(() => page.terminals().find(({ id }) => id === terminal)?.busy === true, 'sleep to run')
    for (let index = 0; index < 20; index++) page.type(terminal, 'x'.repeat(60_000))
    expect((await runInSandbox(connect, 'echo alive')).output).toBe('alive\n')
  }))

test('a block of several lines with a here-document runs as it is written', () =>
  withTerminal(async (page, terminal) => {
    const text = 'cat > pod.yaml <<EOF\nkind: Pod\n\tmetadata: {}  # $HOME\nEOF\nfor i in 1 2; do\n  echo "line $i"\ndone'
    page.send({ type: 'block.run', terminal, block: 'b1', text, interrupt: false })
    expect(await page.next('block.ran')).toMatchObject({ block: 'b1', refused: null })
    await page.untilSaid(terminal, /line 1\r\nline 2\r\n/)
    expect((await runInSandbox(connect, 'cat pod.yaml')).output).toBe('kind: Pod\n\tmetadata: {}  # /home/learner\n')
  }))

test('a block is refused while a command runs, and interrupts it when asked to', () =>
  withTerminal(async (page, terminal) => {
    page.type(terminal, 'sleep 1000\r')
    await page.until(() => page.terminals().find(({ id }) => id === terminal)?.busy === true, 'sleep to run')
    page.send({ type: 'block.run', terminal, block: 'first', text: 'echo no', interrupt: false })
    await page.until(() => page.messages.some((message) => message.type === 'block.ran' && message.block === 'first' && message.refused === 'busy'), 'a refusal')
    page.send({ type: 'block.run', terminal, block: 'second', text: 'echo ye"s"', interrupt: true })
    await page.until(() => page.messages.some((message) => message.type === 'block.ran' && message.block === 'second' && message.refused === null), 'the block to run')
    await page.untilSaid(terminal, 'yes\r\n')
  }))

test('a shell that ends says with which status', () =>
  withTerminal(async (page, terminal) => {
    page.type(terminal, 'exit 3\r')
    await page.until(() => page.terminals().find(({ id }) => id === terminal)?.exited === 3, 'the exit status')
  }))

test('a program has no descriptors but its own, however many terminals are open', () =>
  withTerminal(async (page, terminal) => {
    expect((await runInSandbox(connect, 'ls /proc/$$/fd')).output).toBe('0\n1\n2\n')
    page.type(terminal, 'sh -c "ls /proc/\\$\\$/fd" | tr "\\n" ,; echo\r')
    await page.untilSaid(terminal, '0,1,2,\r\n')
  }))

test('closing a terminal ends its shell and what runs in it, but not what was told to go on', async () => {
  const page = await TestPage.open(connect)
  const terminal = await page.openTerminal()
  page.type(terminal, 'nohup sleep 5151 >/dev/null 2>&1 &\r')
  // Until nohup has become it, it may be hung up as any other.
  await expect.poll(async () => (await runInSandbox(connect, 'pgrep -fc "^sleep 5151"; true')).output, { timeout: 10_000 }).toBe('1\n')
  page.type(terminal, 'sleep 6161\r')
  await page.until(() => page.terminals().find(({ id }) => id === terminal)?.busy === true, 'sleep to run')
  page.send({ type: 'terminal.close', terminal })
  const left = async () => (await runInSandbox(connect, 'pgrep -fa "^(bash -i|sleep [56])"; true')).output.replaceAll(/^\d+ /gm, '')
  await expect.poll(left, { timeout: 10_000 }).toBe('sleep 5151\n')
  await runInSandbox(connect, 'pkill -f "^sleep 5151"')
  page.socket.close()
})

test('all shells see one another’s processes and files', () =>
  withTerminal(async (page, terminal) => {
    await withTerminal(async (other, second) => {
      // The shell says the number of a job before the job is what it will be.
      page.type(terminal, 'echo x > /tmp/shared; sleep 4242 &\r')
      await page.untilSaid(terminal, /\[1\] \d+/)
      page.type(terminal, 'wait\r')
      other.type(second, 'until pgrep -af "^sleep 4242"; do :; done; cat /tmp/shared; pkill -f "^sleep 4242"\r')
      await other.untilSaid(second, /\d+ sleep 4242\r\nx\r\n/)
      await page.untilSaid(terminal, 'Terminated')
    })
  }))

test('a frame that is not of the protocol gets an error and a close code', async () => {
  for (const [frame, code] of [
    ['nonsense', 1003],
    ['{"type":"terminal.open","cols":0,"rows":9e99}', 1003],
    ['{"type":"terminal.close","terminal":1}', 1008],
    [Buffer.from([9, 9, 9]), 1003],
  ] as const) {
    const { openAgentSocket } = await import('../../agent-client.ts')
    const socket = await openAgentSocket(connect, '/v1/workspace')
    const said: string[] = []
    socket.on('message', (data: Buffer) => said.push(data.toString()))
    socket.send(frame)
    expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(code)
    expect(said.join()).toContain('"type":"error"')
  }
})

test('a page that asks for more than can be is told so, and goes on', async () => {
  const page = await TestPage.open(connect)
  const said = (what: (message: (typeof page.messages)[number]) => boolean) => page.until(() => page.messages.some(what), 'an answer')
  page.socket.send(JSON.stringify({ type: 'files.watch', folders: Array.from({ length: 10_000 }, () => '') }))
  await said((message) => message.type === 'error' && message.code === 'not-understood')
  page.socket.send(JSON.stringify({ type: 'files.read', request: 7, path: 'x'.repeat(10_000) }))
  await said((message) => message.type === 'request.answered' && message.request === 7 && message.outcome.kind === 'refused')
  page.send({ type: 'ping' })
  await page.next('pong')
  page.socket.close()
})

test('no more terminals open than the protocol allows', async () => {
  const page = await TestPage.open(connect)
  for (let index = 0; index < 9; index++) page.send({ type: 'terminal.open', cols: 80, rows: 24 })
  await page.until(() => page.messages.some((message) => message.type === 'error' && message.message.includes('8 terminals')), 'a refusal')
  expect(page.terminals()).toHaveLength(8)
  for (const { id } of page.terminals()) page.send({ type: 'terminal.close', terminal: id })
  await page.until(() => page.terminals().length === 0, 'all to close')
  page.socket.close()
})

test('a script runs as the learner and gives its output and status', async () => {
  expect(await runInSandbox(connect, 'whoami; echo oops >&2; exit 7')).toEqual({ exitStatus: 7, output: 'learner\noops\n' })
})

test('a script that takes too long is stopped with all it started', async () => {
  const { exitStatus, output } = await runInSandbox(connect, 'echo begun; sleep 7777; echo over', 0.3)
  expect({ exitStatus, output }).toEqual({ exitStatus: 124, output: 'begun\n\nStopped after 0.3 seconds.\n' })
  expect((await runInSandbox(connect, 'pgrep -f "sleep 7777$" || echo none')).output).toBe('none\n')
})
