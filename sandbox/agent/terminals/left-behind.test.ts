import { readdirSync, readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { openPty } from './pty.ts'

/** Pids of those that run `sleep SECONDS`, by its argument. */
function sleepers(seconds: readonly number[]): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    try {
      const [program, argument] = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0')
      return program === 'sleep' && seconds.includes(Number(argument)) ? [Number(entry)] : []
    } catch {
      return [] // no process, or one that has ended
    }
  })
}

/** Runs `line` in a shell that says `starting` right before, and hangs it up once `due`: so soon that no timer could. */
function hungUpWhileStarting(line: string, due: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let said = ''
    let stage: 'coming up' | 'typed' | 'hung up' = 'coming up'
    const spawn = { file: '/bin/bash', args: ['--norc', '-i'], cwd: '/', env: { PATH: '/usr/bin', PS0: '$(printf "start""ing")', PS1: 'prompt$ ' } }
    const pty = openPty(spawn, { cols: 80, rows: 24 }, {
      data(chunk) {
        said += chunk.toString('latin1')
        if (stage === 'coming up' && said.endsWith('prompt$ ')) {
          stage = 'typed'
          pty.write(Buffer.from(`${line}\r`))
        }
        if (stage !== 'typed' || !said.includes('starting')) return
        stage = 'hung up'
        while (!due());
        pty.hangUp()
        resolve()
      },
      exit: () => undefined,
    })
  })
}

test('a command that was being started when its terminal was closed ends with it; what was told to go on does not', async () => {
  // Told apart from the same test in another process by its pid.
  const base = process.pid * 1000
  const started = Array.from({ length: 40 }, (_, index) => base + index)
  const goesOn = base + 999
  onTestFinished(() => sleepers([...started, goesOn]).forEach((pid) => process.kill(pid)))
  await hungUpWhileStarting(`nohup sleep ${goesOn} >/dev/null 2>&1`, () => sleepers([goesOn]).length === 1)
  for (const [index, seconds] of started.entries()) {
    let began: number | null = null
    await hungUpWhileStarting(`sleep ${seconds}`, () => performance.now() - (began ??= performance.now()) >= index / 10)
  }
  await expect.poll(() => sleepers(started), { timeout: 10_000 }).toEqual([])
  expect(sleepers([goesOn])).toHaveLength(1)
})
