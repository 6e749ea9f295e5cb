import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const script = fileURLToPath(new URL('start.mjs', import.meta.url))

/** Starts the site with settings that cannot work: exit status and what it said. */
function start(settings: Record<string, string>): Promise<{ status: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script], { env: { ...process.env, ...settings } }, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, said: `${stdout}${stderr}`.trim() })
    })
  })
}

describe('npm start says in one sentence why it cannot, before it builds anything', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podyard-start-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('the port is in use', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    expect(await start({ PORT: String(port), PODYARD_DATA: folder })).toEqual({
      status: 1,
      said: `Port ${port} on 127.0.0.1 is in use by another program. Stop it, or choose another port: PORT=3001 npm start.`,
    })
    await new Promise((resolve) => other.close(resolve))
  })

  test('the port is no port', async () => {
    expect(await start({ PORT: 'http', PODYARD_DATA: folder })).toEqual({ status: 1, said: 'PORT=http is not a port. Give a number from 1 to 65535, or 0 for any free one.' })
  })

  test('the data folder cannot be written to', async () => {
    await writeFile(join(folder, 'file'), '')
    const { status, said } = await start({ PORT: '0', PODYARD_DATA: join(folder, 'file/below') })
    expect(status).toBe(1)
    expect(said).toMatch(/file\/below cannot be written to .*set PODYARD_DATA to a folder that can\.$/)
  })

  const mayMount = process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0
  test.skipIf(!mayMount)('the disk is full (skipped where a test may not mount one)', async () => {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status !== 0) return
    try {
      await writeFile(join(folder, 'fill'), Buffer.alloc(1024 * 1024)).catch(() => {}) // fills what there is
      const { status, said } = await start({ PORT: '0', PODYARD_DATA: folder })
      expect(status).toBe(1)
      expect(said).toBe(`The disk of ${folder} is full. Free some space there, or set PODYARD_DATA to a folder on another disk.`)
    } finally {
      spawnSync('umount', [folder])
    }
  })
})
