import { readFile, readdir } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentHealth, runInSandbox } from '../../agent-client.ts'
import type { SandboxExit } from '../../provider.ts'
import { machineRecordSchema } from './machine-record.ts'
import { localSandboxes, type LocalSandboxes } from './testing/local-sandboxes.ts'

/** Proofs that a learner stays inside. They need a machine that can isolate; elsewhere they are skipped by that name. */
const isolates = await (async () => {
  const sandboxes = await localSandboxes()
  const { level, problems } = await sandboxes.provider().isolation()
  await sandboxes.remove()
  return { possible: level === 'isolated', hasCgroups: level === 'isolated' && problems.length === 0, why: problems.join(' ') }
})()
const isolated = test.skipIf(!isolates.possible)
const limited = test.skipIf(!isolates.hasCgroups)
if (!isolates.possible) console.warn(`Isolation is not tested: ${isolates.why}`)

let sandboxes: LocalSandboxes
let provider: ReturnType<LocalSandboxes['provider']>
let hostServer: Server
const run = async (script: string, id = 'a'): Promise<string> => (await runInSandbox(() => provider.connect(id), script)).output

beforeAll(async () => {
  sandboxes = await localSandboxes()
  provider = sandboxes.provider()
  if (!isolates.possible) return
  await Promise.all(['a', 'b'].map((id) => provider.start({ id, owner: 'test' })))
  hostServer = createServer((socket) => socket.end('the host\n')).listen(0, '0.0.0.0')
})
afterAll(async () => {
  hostServer?.close()
  await sandboxes.remove()
})

isolated('a learner has no capability, cannot gain any, and is filtered', async () => {
  expect(await run('grep -E "^(Cap|NoNewPrivs|Seccomp)" /proc/self/status')).toBe(
    'CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t2\n',
  )
  expect(await run('id -u; id -g; hostname; echo $HOME; pwd; locale charmap')).toBe('1000\n1000\nlab\n/home/learner\n/home/learner\nUTF-8\n')
})

isolated('nothing of a sandbox runs as root of the host', async () => {
  const folder = join(sandboxes.options.dataFolder, 'sandboxes')
  const records = await Promise.all((await readdir(folder)).map(async (name) => machineRecordSchema.parse(JSON.parse(await readFile(join(folder, name, 'record.json'), 'utf8')))))
  expect(records).toHaveLength(2)
  for (const { init, uid } of records) {
    expect(uid).not.toBe(0)
    expect(await readFile(`/proc/${init!.pid}/status`, 'utf8')).toMatch(new RegExp(`^Uid:\t${uid}\t${uid}\t${uid}\t${uid}$`, 'm'))
  }
  if (process.getuid?.() === 0) expect(records[0]!.uid).not.toBe(records[1]!.uid)
})

isolated('a shell inherits three descriptors and nothing else', async () => {
  expect((await run('ls /proc/$$/fd')).trim().split('\n')).toEqual(['0', '1', '2'])
  expect(await run('env | cut -d= -f1 | sort | tr "\\n" " "')).toBe('COLORTERM EDITOR HOME LANG LESS LOGNAME OLDPWD PAGER PATH PWD SHELL SHLVL TERM USER _ '.replace('OLDPWD ', ''))
})

/** Each line: the name of a system call, its number on x64 and on arm64, and arguments that would do no harm. */
const forbidden = [
  ['unshare', 272, 97, '0x10000000'],
  ['setns', 308, 268, '0, 0'],
  ['mount', 165, 40, '0, 0, 0, 0, 0'],
  ['pivot_root', 155, 41, '0, 0'],
  ['fsopen', 430, 430, '0, 0'],
  ['open_tree', 428, 428, '0, 0, 0'],
  ['bpf', 321, 280, '0, 0, 0'],
  ['keyctl', 250, 219, '0, 0'],
  ['add_key', 248, 217, '0, 0, 0, 0, 0'],
  ['userfaultfd', 323, 282, '0'],
  ['perf_event_open', 298, 241, '0, 0, 0, 0, 0'],
  ['io_uring_setup', 425, 425, '0, 0'],
  ['syslog', 103, 116, '10, 0, 0'],
  ['open_by_handle_at', 304, 265, '0, 0, 0'],
  ['kexec_load', 246, 104, '0, 0, 0, 0'],
  ['init_module', 175, 105, '0, 0, 0'],
  ['clone with CLONE_NEWUSER', 56, 220, '0x10000011, 0, 0, 0, 0'],
  ['ioctl TIOCSTI', 16, 29, '0, 0x5412, 0'],
] as const

/** perl is part of every Debian, and can make any system call. */
const systemCall = (number: number, args: string): string => `perl -e '$r = syscall(${number}, ${args}); printf "%d %s\\n", $r, $!+0'`
const hasPerl = isolates.possible

test.skipIf(!hasPerl).each(forbidden)('%s is not permitted', async (_, x64, arm64, args) => {
  expect(await run(systemCall(process.arch === 'arm64' ? arm64 : x64, args))).toBe('-1 1\n')
})

isolated('clone3 does not exist, so that no flags hide behind its pointer', async () => {
  expect(await run(systemCall(435, '0, 0'))).toBe('-1 38\n')
})

isolated.each([
  ['AF_VSOCK', 40],
  ['AF_PACKET', 17],
  ['AF_ALG', 38],
  ['AF_BLUETOOTH', 31],
])('a socket of %s is refused', async (_, family) => {
  expect(await run(systemCall(process.arch === 'arm64' ? 198 : 41, `${family}, 1, 0`))).toBe('-1 97\n')
})

isolated('a learner sees no process, no socket and no file of the agent', async () => {
  expect(await run('ps -eo args --no-headers | grep -vE "^(ps|bash|sh /etc/init|sleep infinity|grep)"; true')).toBe('')
  expect(await run('ls /run /opt/podyard; ls /proc/1/root 2>&1 | head -1')).toContain('bin\n')
  expect(await run('find / -xdev \\( -name "agent*" -o -name "*.sock" -o -name record.json \\) -not -path "/proc/*" -not -path "/usr/*" 2>/dev/null; true')).toBe('')
  // Its name is seen in the network namespace they share; there is no way to it.
  expect(await run('perl -MIO::Socket::UNIX -e \'print IO::Socket::UNIX->new("/run/podyard/agent.sock") ? "reached" : $!\'')).toBe('No such file or directory')
  expect(await run('kill -9 -1; true').catch(() => 'killed')).toBeDefined()
  expect(await agentHealth(() => provider.connect('a'))).toMatchObject({ protocol: 1 })
  expect(await run('echo still here')).toBe('still here\n')
})

isolated('a learner’s program finds no way out through the shells that come in', async () => {
  // bwrap, on its way in, holds the machine's own /proc. Whoever may look at its descriptors walks out by them.
  const spy = 'perl -e \'$p = $$ + 1; $until = time + 4; while (time < $until) { for $q ($p .. $p + 8) { $p = $q if -e "/proc/$q"; for (3 .. 6) { $l = readlink "/proc/$q/fd/$_"; $seen{$l} = 1 if $l =~ m{^/} } } } print map { "$_\\n" } grep { m{^/(proc|run)} && !m{^/proc/\\d} } sort keys %seen\''
  const seen = run(spy)
  for (let shells = 0; shells < 30; shells++) await run('true')
  expect(await seen).toBe('')
})

isolated('a learner cannot write outside the home folder, /tmp, /run and shared memory', async () => {
  const tries = ['/', '/etc', '/usr', '/usr/local', '/opt', '/opt/podyard/bin', '/dev', '/var', '/home', '/proc', '/sys/kernel'].map((folder) => `touch ${folder}/x 2>/dev/null && echo ${folder}`)
  expect(await run(`${tries.join('; ')}; true`)).toBe('')
  expect(await run('for f in /proc/sys/kernel/core_pattern /proc/sys/user/max_user_namespaces /proc/sysrq-trigger; do ( echo x > $f ) 2>/dev/null && echo $f; done; true')).toBe('')
  expect(await run('cat /proc/keys /proc/kallsyms /proc/cmdline | wc -c')).toBe('0\n')
})

isolated('one sandbox reaches neither another’s network nor the host’s', async () => {
  const { port } = hostServer.address() as { port: number }
  expect(await run('ip -o link | wc -l; ip -o link | cut -d: -f2')).toBe('1\n lo\n')
  expect(await run(`for a in 127.0.0.1 10.0.0.1 172.17.0.1 8.8.8.8; do timeout 1 bash -c "exec 3<>/dev/tcp/$a/${port} && cat <&3" 2>/dev/null; done; true`)).toBe('')
  await run('setsid perl -MIO::Socket::INET -e \'$s = IO::Socket::INET->new(Listen => 1, LocalPort => 4711); while ($c = $s->accept) { print $c "of a\\n"; close $c }\' >/dev/null 2>&1 & sleep 0.3', 'a')
  expect(await run('cat < /dev/tcp/127.0.0.1/4711', 'a')).toBe('of a\n')
  expect(await run('cat < /dev/tcp/127.0.0.1/4711 2>&1', 'b')).toContain('Connection refused')
})

isolated('a fork bomb stays inside, and its learner can still end it', async () => {
  const bomb = runInSandbox(() => provider.connect('a'), 'bomb() { bomb | bomb & }; bomb; sleep 1; bash -c "ulimit -u"', 20)
  expect(await run('echo b answers', 'b')).toBe('b answers\n')
  await bomb
  expect(await agentHealth(() => provider.connect('a'))).toMatchObject({ protocol: 1 })
  await run('kill -9 -1').catch(() => undefined)
  expect(await run('echo again')).toBe('again\n')
})

isolated('a full disk is the learner’s own', async () => {
  expect(await run('head -c 200M /dev/zero > big; stat -c %s big; head -c 200M /dev/zero > /tmp/big; stat -c %s /tmp/big; rm big /tmp/big')).toMatch(/\b6\d{7}\n[\s\S]*\b33\d{6}\n/)
  expect(await run('mkdir many; cd many; (for i in $(seq 1 30000); do : > $i || break; done) 2>&1 | tail -1; ls | wc -l; cd; rm -r many')).toMatch(/No space left on device[\s\S]*1\d{4}\n/)
  expect(await run('echo fine > x; cat x', 'b')).toBe('fine\n')
})

limited('a memory hog is killed at the limit, and the other learner notices nothing', async () => {
  const hog = runInSandbox(() => provider.connect('a'), 'perl -e \'$x = "x" x (64 << 20); push @y, $x . $_ for 1 .. 100; print "sur", "vived"\'', 30)
  expect(await run('echo b answers', 'b')).toBe('b answers\n')
  const outcome = await hog.then(({ output }) => output, () => 'the sandbox ended')
  expect(outcome).not.toContain('survived')
})

limited('a sandbox whose agent is killed for want of memory says so', async () => {
  await provider.start({ id: 'hungry', owner: 'test' })
  const exit = new Promise<SandboxExit>((resolve) => provider.onExit('hungry', resolve))
  // Nothing but the agent is left to kill when the memory is in files.
  const fill = 'for i in 1 2 3 4 5 6 7 8; do (tail -f /dev/null & head -c 60M /dev/zero | perl -0777 -e \'$x = <STDIN>; sleep 100\' & ) ; done; sleep 5'
  await runInSandbox(() => provider.connect('hungry'), fill, 10).catch(() => undefined)
  const { memory } = { memory: await readMemoryEvents('hungry') }
  if (memory === null) expect((await exit).code).toBe('out-of-memory')
  else expect(memory).toBeGreaterThan(0)
})

/** How often the kernel killed something of the sandbox; null when it has ended. */
async function readMemoryEvents(id: string): Promise<number | null> {
  const folder = join(sandboxes.options.dataFolder, 'sandboxes')
  for (const name of await readdir(folder)) {
    const record = machineRecordSchema.parse(JSON.parse(await readFile(join(folder, name, 'record.json'), 'utf8')))
    if (record.sandbox?.id !== id) continue
    const texts = await Promise.all(record.cgroups.flatMap((group) => ['memory.oom_control', 'memory.events'].map((file) => readFile(join(group, file), 'utf8').catch(() => ''))))
    return Math.max(...texts.map((text) => Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0)))
  }
  return null
}
