import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { systemClock } from '../../../machinery/clock.ts'
import { ContainerFiles, treeOf } from '../../runtimes/container-files.ts'
import { World } from '../../runtimes/world.ts'
import { commandImages } from '../busybox.ts'
import type { BuiltInImage } from '../image.ts'

const busybox = commandImages[0] as BuiltInImage

function newWorld(): World {
  const files = new ContainerFiles(treeOf({ '/etc/hostname': { content: Buffer.from('box\n'), mode: 0o644 } }, ['/tmp', '/root', '/work']), [])
  return new World({ image: busybox, tag: 'latest', files, hostname: 'box', address: '127.0.0.1', clock: systemClock, limits: { cpu: null, memory: null } })
}

async function run(argv: string[], { stdin = '', world = newWorld(), environment = {} }: { stdin?: string; world?: World; environment?: Record<string, string> } = {}) {
  let out = ''
  let err = ''
  const process = world.start({
    argv,
    environment: { HOME: '/root', ...environment },
    workingDirectory: '/work',
    stdin: stdin === '' ? null : Readable.from([Buffer.from(stdin)]),
    stdout: (text) => (out += Buffer.from(text).toString()),
    stderr: (text) => (err += Buffer.from(text).toString()),
  })
  const status = await process?.exited
  return { out, err, status }
}
const sh = (script: string, more?: Parameters<typeof run>[1]) => run(['sh', '-c', script], more)

test.each([
  ['echo hello   world', 'hello world\n'],
  ["echo 'a  b' \"c  d\" e\\ f", 'a  b c  d e f\n'],
  ['X=1; Y=$X$X; echo "$Y" \'$Y\' ${Y}z', '11 $Y 11z\n'],
  ['echo ${A:-none} ${A:=set} $A ${A:+other} ${#A}', 'none set set other 3\n'],
  ['F=/a/b.tar.gz; echo ${F##*/} ${F%.*} ${F%%.*} ${F#*/}', 'b.tar.gz /a/b.tar /a/b a/b.tar.gz\n'],
  ['echo $((1 + 2 * 3)) $(( (1+2)*3 )) $((7/2)) $((7%4)) $((2>1 && 0))', '7 9 3 3 0\n'],
  ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; done', '1\n2\n3\n'],
  ['for x in a "b c" d; do echo "<$x>"; done', '<a>\n<b c>\n<d>\n'],
  ['for x in 1 2 3 4; do [ $x = 2 ] && continue; [ $x = 4 ] && break; echo $x; done', '1\n3\n'],
  ['if false; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
  ['case hello.txt in *.md) echo md;; *.txt|*.log) echo text;; *) echo other;; esac', 'text\n'],
  ['f() { echo "$1 of $#"; return 3; }; f x y; echo $?', 'x of 2\n3\n'],
  ['echo one | cat | tr a-z A-Z', 'ONE\n'],
  ['printf "b\\na\\nb\\n" | sort | uniq -c | sort -rn | head -1', '      2 b\n'],
  ['echo $(echo a; echo b) "$(printf "x\\ny\\n\\n")"', 'a b x\ny\n'],
  ['echo `echo old style`', 'old style\n'],
  ['echo hi > f; echo there >> f; cat f; wc -l < f', 'hi\nthere\n2\n'],
  ['cat <<EOF\n$((1+1)) "quoted" $HOME\nEOF', '2 "quoted" /root\n'],
  ["cat <<'EOF'\n$HOME\nEOF", '$HOME\n'],
  ['mkdir -p d; touch d/a.x d/b.x d/c.y; echo d/*.x d/*.none; ls d', 'd/a.x d/b.x d/*.none\na.x\nb.x\nc.y\n'],
  ['(cd /tmp; pwd); pwd', '/tmp\n/work\n'],
  ['true && echo yes || echo no; ! true || echo negated', 'yes\nnegated\n'],
  ['echo a b c | while read x y; do echo "$y,$x"; done', 'b c,a\n'],
  ['set -- p q; echo $# $1 "$@"; shift; echo $*', '2 p p q\nq\n'],
  ['export V=1; sh -c "echo $V"; env | grep ^V', '1\nV=1\n'],
  ['V=2 sh -c \'echo $V\'; echo "[$V]"', '2\n[]\n'],
  ['{ echo out; echo err >&2; } 2>&1 | sort', 'err\nout\n'],
  ['[ -f /etc/hostname ] && [ ! -d /nosuch ] && test 3 -gt 2 && echo ok', 'ok\n'],
  ['trap "echo bye" EXIT; echo hi', 'hi\nbye\n'],
  ['sleep 0.01 & wait; echo done', 'done\n'],
  ['eval "echo \\$HOME"; command -v cat', '/root\n/bin/cat\n'],
  ['echo "a:b:c" | cut -d: -f2; echo hello | sed "s/l/L/g"', 'b\nheLLo\n'],
  ['yes | head -2', 'y\ny\n'],
  ['# comment\necho x # more\n', 'x\n'],
])('%s', async (script, output) => {
  expect(await sh(script)).toEqual({ out: output, err: '', status: 0 })
})

test('what is not there is said as a shell says it', async () => {
  expect(await sh('nosuch')).toEqual({ out: '', err: 'sh: nosuch: not found\n', status: 127 })
  expect(await sh('cat /nosuch')).toEqual({ out: '', err: "cat: can't open '/nosuch': No such file or directory\n", status: 1 })
  expect(await sh('echo x > /no/such')).toMatchObject({ err: "sh: can't create /no/such: No such file or directory\n", status: 1 })
})
test.each(['if true', 'echo "a', 'echo )', 'for', 'case x in', 'echo $((1+))', 'while true; do', '(', '${', 'a | | b', '&& a'])('%s is an error of syntax, not an end', async (script) => {
  const { err, status } = await sh(script)
  expect([status, err.startsWith('sh: ')]).toEqual([2, true])
})
test('the exit status is that of the last command, or of exit', async () => {
  expect((await sh('false')).status).toBe(1)
  expect((await sh('exit 7; echo never')).status).toBe(7)
  expect((await sh('set -e; false; echo never')).out).toBe('')
  expect((await sh('set -e; if false; then :; fi; false || true; echo on')).out).toBe('on\n')
})
test('commands come from standard input too', async () => {
  expect((await run(['sh'], { stdin: 'echo one\necho two\n' })).out).toBe('one\ntwo\n')
})
test('a loop without end leaves the process to others, and dies when killed', async () => {
  const world = newWorld()
  const process = world.start({ argv: ['sh', '-c', 'while :; do :; done'], environment: {}, workingDirectory: '/', stdin: null, stdout: () => undefined, stderr: () => undefined })
  // This timer would never fire if the loop held the thread.
  await new Promise((resolve) => setTimeout(resolve, 30))
  process?.signal('SIGKILL')
  expect(await process?.exited).toBe(137)
})
test('output appears while a script runs', async () => {
  const seen: string[] = []
  const world = newWorld()
  const first = new Promise<void>((resolve) => {
    world.start({ argv: ['sh', '-c', 'echo first; sleep 60'], environment: {}, workingDirectory: '/', stdin: null, stderr: () => undefined, stdout: (text) => {
      seen.push(String(text))
      resolve()
    } })
  })
  await first
  world.killAll()
  expect(seen).toEqual(['first\n'])
})
test('a word cannot grow without end', async () => {
  const { err } = await sh('x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done')
  expect(err).toBe('sh: out of memory: a word is longer than 1 MiB\n')
})
test('process 1 ignores SIGTERM unless it has a trap for it', async () => {
  const world = newWorld()
  const start = (script: string) => world.start({ argv: ['sh', '-c', script], environment: {}, workingDirectory: '/', stdin: null, stdout: () => undefined, stderr: () => undefined, first: true })
  const trapped = start('trap "exit 5" TERM; while true; do sleep 0.01; done')
  const deaf = start('sleep 60')
  await new Promise((resolve) => setTimeout(resolve, 20))
  trapped?.signal('SIGTERM')
  deaf?.signal('SIGTERM')
  expect(await trapped?.exited).toBe(5)
  deaf?.signal('SIGKILL')
  expect(await deaf?.exited).toBe(137)
})

test('bash expands braces, sh does not', async () => {
  const debian = commandImages.find(({ repository }) => repository.endsWith('/debian')) as BuiltInImage
  const world = new World({ image: debian, tag: '12', files: new ContainerFiles(treeOf({}, ['/work']), []), hostname: 'box', address: '127.0.0.1', clock: systemClock, limits: { cpu: null, memory: null } })
  const script = 'echo {1..3} a{b,c}d {c..a} {x} "{1..2}"; for i in {2..1}; do echo $i; done'
  expect((await run(['bash', '-c', script], { world })).out).toBe('1 2 3 abd acd c b a {x} {1..2}\n2\n1\n')
  expect((await run(['sh', '-c', 'echo {1..3}'], { world })).out).toBe('{1..3}\n')
})
