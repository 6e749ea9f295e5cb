import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../../machinery/clock.ts'
import { ContainerFiles, type FileTree, treeOf } from '../../runtimes/container-files.ts'
import { World } from '../../runtimes/world.ts'
import type { BuiltInImage } from '../image.ts'
import { redisImages } from './redis-images.ts'
import { RespReader } from './resp.ts'

const NETWORK = `127.${100 + Math.floor(Math.random() * 100)}.3`
const worlds: World[] = []
afterEach(() => {
  for (const world of worlds.splice(0)) world.killAll()
})

/** A Redis on an address of its own; `cli` is redis-cli beside it. */
async function redis(last: number, argv: string[] = ['redis-server'], tree: FileTree = treeOf({}, ['/data'])) {
  const files = new ContainerFiles(tree, [])
  const world = new World({ image: redisImages[0] as BuiltInImage, tag: '7', files, hostname: 'redis', address: `${NETWORK}.${last}`, clock: systemClock, limits: { cpu: null, memory: null } })
  worlds.push(world)
  const log: string[] = []
  const waiting: { words: string; found: () => void }[] = []
  const take = (text: string | Uint8Array): void => {
    log.push(Buffer.from(text as Uint8Array).toString())
    for (const { words, found } of waiting) if (log.join('').includes(words)) found()
  }
  const said = (words: string): Promise<void> =>
    new Promise((found) => {
      waiting.push({ words, found })
      if (log.join('').includes(words)) found()
    })
  const run = (words: string[], stdout = take) => world.start({ argv: words, environment: { REDIS_VERSION: '7.4.5' }, workingDirectory: '/data', stdin: null, stdout, stderr: stdout })
  const main = run(['docker-entrypoint.sh', ...argv])
  const cli = async (...words: string[]): Promise<string> => {
    let out = ''
    await run(['redis-cli', ...words], (text) => void (out += Buffer.from(text as Uint8Array).toString()))?.exited
    return out
  }
  return { main, cli, said, log: () => log.join(''), tree }
}

test('commands keep strings, lists, hashes and sets, and refuse as Redis does', async () => {
  const { cli, said } = await redis(1)
  await said('Ready to accept connections')
  const all: [command: string, says: string][] = [
    ['ping', 'PONG\n'],
    ['set a 1', 'OK\n'],
    ['incr a', '2\n'],
    ['get nosuch', '\n'],
    ['--no-raw get nosuch', '(nil)\n'],
    ['rpush job2 apple banana cherry', '3\n'],
    ['--no-raw lrange job2 0 -1', '1) "apple"\n2) "banana"\n3) "cherry"\n'],
    ['--no-raw lrange job2 -2 -2', '1) "banana"\n'],
    ['lpop job2', 'apple\n'],
    ['hset h x 1 y 2', '2\n'],
    ['--no-raw hgetall h', '1) "x"\n2) "1"\n3) "y"\n4) "2"\n'],
    ['sadd s 1 1 2', '2\n'],
    ['zadd z 2 b 1 a', '2\n'],
    ['zrange z 0 -1 withscores', 'a\n1\nb\n2\n'],
    ['incr job2', 'WRONGTYPE Operation against a key holding the wrong kind of value\n'],
    ['set a x nosuch', 'ERR syntax error\n'],
    ['get', "ERR wrong number of arguments for 'get' command\n"],
    ['frob x', "ERR unknown command 'frob', with args beginning with: 'x'\n"],
    ['set gone x PX 100000', 'OK\n'],
    ['ttl gone', '100\n'],
    ['ttl a', '-1\n'],
    ['type h', 'hash\n'],
    ['config get maxmemory-policy', 'maxmemory-policy\nnoeviction\n'],
    ['dbsize', '6\n'],
    ['-p 1 ping', 'Could not connect to Redis at 127.0.0.1:1: Connection refused\n'],
  ]
  for (const [command, says] of all) expect(await cli(...command.split(' ')), command).toBe(says)
})

test('a configuration file and options are taken, and what is wrong with them ends the start', async () => {
  const conf = (text: string): FileTree => treeOf({ '/conf/redis.conf': { content: Buffer.from(text), mode: 0o644 } }, ['/data'])
  const { cli, said } = await redis(2, ['/conf/redis.conf'], conf('# mine\nmaxmemory 2mb\nmaxmemory-policy allkeys-lru\nrequirepass secret\n'))
  await said('Ready')
  expect(await cli('get', 'a')).toBe('NOAUTH Authentication required.\n')
  expect(await cli('-a', 'secret', 'config', 'get', 'maxmemory*')).toBe('maxmemory\n2097152\nmaxmemory-policy\nallkeys-lru\nmaxmemory-samples\n5\n')
  const wrong = await redis(3, ['redis-server', '/conf/redis.conf'], conf('port 6379\nfrob on\n'))
  expect(await wrong.main?.exited).toBe(1)
  expect(wrong.log()).toContain("at line 2\n>>> 'frob on'\nBad directive or wrong number of arguments\n")
})

test('memory has its limit: writes are refused, or what was not used goes', async () => {
  const { cli, said } = await redis(4, ['--maxmemory', '1000kb'])
  await said('Ready')
  await cli('set', 'old', 'x'.repeat(60_000))
  await cli('set', 'more', 'x'.repeat(70_000))
  expect(await cli('set', 'next', 'x')).toBe("OOM command not allowed when used memory > 'maxmemory'.\n")
  await cli('config', 'set', 'maxmemory-policy', 'allkeys-lru')
  expect(await cli('set', 'next', 'x')).toBe('OK\n')
  expect(await cli('keys', '*')).toBe('more\nnext\n')
})

test('what is kept outlives a restart, and a replica has what its leader has', async () => {
  const first = await redis(5)
  await first.said('Ready')
  await first.cli('set', 'kept', 'yes')
  first.main?.signal('SIGTERM')
  expect(await first.main?.exited).toBe(0)
  expect(first.log()).toContain('DB saved on disk')
  const leader = await redis(6, ['redis-server'], first.tree)
  await leader.said('Ready')
  const follower = await redis(7, ['redis-server', '--replicaof', `${NETWORK}.6`, '6379'])
  await follower.said('Finished with success')
  expect(await follower.cli('get', 'kept')).toBe('yes\n')
  await leader.cli('rpush', 'list', 'one')
  await expect.poll(() => follower.cli('lrange', 'list', '0', '-1')).toBe('one\n')
  expect(await follower.cli('set', 'a', '1')).toBe("READONLY You can't write against a read only replica.\n")
  expect(await leader.cli('info', 'replication')).toContain('connected_slaves:1')
  expect(await follower.cli('info', 'replication')).toContain('master_link_status:up')
})

test('messages come whole, however they are cut', () => {
  const bytes = Buffer.from('*2\r\n$3\r\nGET\r\n$5\r\nh\u00e9lo\r\n+OK\r\nPING "a b"\r\n*1\r\n*1\r\n:7\r\n$-1\r\n')
  for (let cut = 0; cut <= bytes.byteLength; cut++) {
    const reader = new RespReader()
    expect([...reader.read(bytes.subarray(0, cut)), ...reader.read(bytes.subarray(cut))]).toEqual([['GET', 'h\u00e9lo'], { ok: 'OK' }, ['PING', 'a b'], [[7]], null])
  }
  expect(() => new RespReader().read(Buffer.from('$x\r\n'))).toThrow('Protocol error')
})
