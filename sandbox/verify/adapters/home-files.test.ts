import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { homeFiles } from './home-files.ts'

describe('files in a learner’s home', () => {
  let root: string
  let home: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'podyard-home-'))
    home = join(root, 'home')
    await mkdir(home)
  })
  afterEach(() => rm(root, { recursive: true }))
  /** The content, or what stands in its place. */
  const read = async (path: string): Promise<string> => {
    const found = await homeFiles(home).readFile(path)
    return found.kind === 'file' ? new TextDecoder().decode(found.content) : found.kind === 'dangling-link' ? `a link to ${found.target}` : found.kind
  }

  it('are read by their path; what stands in the place of one is told', async () => {
    await mkdir(join(home, 'sub'))
    await writeFile(join(home, 'sub', 'a.yaml'), 'a: 1')
    expect(await read('sub/a.yaml')).toBe('a: 1')
    expect(await read('none.yaml')).toBe('nothing')
    expect(await read('sub')).toBe('folder')
    expect(await read('sub/a.yaml/b')).toBe('nothing')
    await symlink('later', join(home, 'dangling'))
    await symlink('loop', join(home, 'loop'))
    await symlink('gone', join(home, 'gone-folder'))
    expect(await read('dangling')).toBe('a link to later')
    expect(await read('gone-folder/a.yaml')).toBe('nothing')
    expect(await read('loop')).toBe('link-loop')
    execFileSync('mkfifo', [join(home, 'pipe')])
    expect(await read('pipe')).toBe('special')
    const server = createServer().listen(join(home, 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    expect(await read('socket')).toBe('special')
    await new Promise((resolve) => server.close(resolve))
  })

  it.skipIf(process.getuid?.() === 0)('that may not be read are told of', async () => {
    await writeFile(join(home, 'shut'), 'secret', { mode: 0 })
    expect(await read('shut')).toBe('unreadable')
  })

  it('never lead out of the home', async () => {
    await writeFile(join(root, 'secret'), 'secret')
    await symlink(join(root, 'secret'), join(home, 'link'))
    await symlink(root, join(home, 'out'))
    await writeFile(join(home, 'own'), 'own')
    await symlink('own', join(home, 'inside'))
    expect(await read('../secret')).toBe('outside')
    expect(await read(join(root, 'secret'))).toBe('outside')
    expect(await read('link')).toBe('outside')
    expect(await read('out/secret')).toBe('outside')
    expect(await read('inside')).toBe('own')
  })

  it('give the end of what is too long', async () => {
    await writeFile(join(home, 'log'), `${'x'.repeat(300_000)}end`)
    const text = await read('log')
    expect(text).toHaveLength(256 * 1024)
    expect(text?.endsWith('end')).toBe(true)
  })

  /** Resolves once the watch is in place and a change that `act` makes is told. */
  async function told(path: string, act: () => Promise<unknown>): Promise<void> {
    let stop = (): void => undefined
    const changed = new Promise<void>((resolve) => {
      stop = homeFiles(home).watchFiles([path], () => resolve())
    })
    // Attaching looks at the disk first; acting until it is heard needs no guess at how long that takes.
    const acting = setInterval(() => void act().catch(() => undefined), 20)
    try {
      await changed
    } finally {
      clearInterval(acting)
      stop()
    }
  }

  it('are watched: written, replaced as editors do, and in a folder that is made later', async () => {
    let count = 0
    await told('a.yaml', () => writeFile(join(home, 'a.yaml'), `${count++}`))
    await told('a.yaml', async () => {
      await writeFile(join(home, '.a.swp'), `${count++}`)
      await rename(join(home, '.a.swp'), join(home, 'a.yaml'))
    })
    await told('deep/er/b.yaml', async () => {
      await mkdir(join(home, 'deep', 'er'), { recursive: true })
      await writeFile(join(home, 'deep', 'er', 'b.yaml'), `${count++}`)
    })
    await symlink('behind', join(home, 'link'))
    await told('link', () => writeFile(join(home, 'behind'), `${count++}`))
    await symlink('link', join(home, 'link-to-link'))
    await told('link-to-link', () => writeFile(join(home, 'behind'), `${count++}`))
    await told('.', () => writeFile(join(home, `any-${count++}`), ''))
  })
})
