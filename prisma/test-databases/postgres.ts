import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

/** A PostgreSQL of a test's own: a fresh cluster in a temporary folder, on a free loopback port. */
export interface TestPostgres {
  /** A new empty database's URL. */
  createDatabase(): Promise<string>
  stop(): Promise<void>
}

const run = promisify(execFile)
/** The server refuses to run as root; any numeric uid does, no passwd entry is needed for the server itself. */
const UNPRIVILEGED = { uid: 65534, gid: 65534 }
const READY_TRIES = 200
const READY_PAUSE_MS = 50

const SERVERS = '/usr/lib/postgresql'

/** The folder of the newest server's programs; null where there is none. */
export function postgresPrograms(): string | null {
  const versions = existsSync(SERVERS) ? readdirSync(SERVERS) : []
  const programs = versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(SERVERS, version, 'bin'))
  return programs.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (server.exitCode !== null || attempt === READY_TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, READY_PAUSE_MS))
    }
  }
}

export async function startPostgres(bin: string): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'podyard-postgres-'))
  const identity = process.getuid?.() === 0 ? UNPRIVILEGED : {}
  if ('uid' in identity) await chown(folder, UNPRIVILEGED.uid, UNPRIVILEGED.gid)
  const data = join(folder, 'data')
  await run(join(bin, 'initdb'), ['-D', data, '-U', 'podyard', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], { ...identity, cwd: folder })
  const port = await freePort()
  const options = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'max_connections=60']
  const server = spawn(join(bin, 'postgres'), options, { ...identity, cwd: folder, stdio: 'ignore' })
  const base = `postgresql://podyard@127.0.0.1:${port}`
  await untilReady(`${base}/postgres`, server)
  let databases = 0
  return {
    async createDatabase() {
      const name = `test_${++databases}`
      const client = new pg.Client({ connectionString: `${base}/postgres` })
      await client.connect()
      await client.query(`CREATE DATABASE ${name}`)
      await client.end()
      return `${base}/${name}`
    },
    async stop() {
      const gone = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGINT') // fast shutdown: open sessions are cut
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}
