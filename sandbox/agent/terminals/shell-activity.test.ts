import { expect, test } from 'vitest'
import { ShellActivity } from './shell-activity.ts'

function activity() {
  const ended: { line: string; exitStatus: number }[] = []
  let due: () => void = () => undefined
  const shell = new ShellActivity({ after: (_, callback) => ((due = callback), () => undefined) }, { changed: () => undefined, commandEnded: (command) => ended.push(command) })
  const run = (line: string): void => {
    shell.mark({ type: 'command', line })
    shell.mark({ type: 'started' })
  }
  return { shell, ended, run, timePasses: () => due() }
}

test('a command is told when it ends, with its line and status', () => {
  const { shell, ended, run } = activity()
  run('false')
  expect(shell.busy).toBe(true)
  shell.mark({ type: 'ended', exitStatus: 1 })
  shell.mark({ type: 'prompt' })
  expect(shell.busy).toBe(false)
  expect(ended).toEqual([{ line: 'false', exitStatus: 1 }])
})

test('an empty line is no command', () => {
  const { shell, ended } = activity()
  shell.mark({ type: 'prompt' })
  shell.mark({ type: 'ended', exitStatus: 0 })
  shell.mark({ type: 'prompt' })
  expect(ended).toEqual([])
})

test('whoever comes before the first prompt waits for it', async () => {
  const { shell } = activity()
  const prompt = shell.prompt()
  shell.mark({ type: 'prompt' })
  expect(await prompt).toBe(true)
})

test('a running command gives no prompt', async () => {
  const { shell, run } = activity()
  run('sleep 9')
  expect(await shell.prompt()).toBe(false)
})

test('half a command gives no prompt, until it is interrupted or complete', async () => {
  const { shell, ended, run } = activity()
  shell.mark({ type: 'prompt' })
  shell.mark({ type: 'continued' })
  expect(shell.busy).toBe(false)
  expect(await shell.prompt()).toBe(false)
  const given = shell.interrupt(() => undefined)
  shell.mark({ type: 'ended', exitStatus: 130 })
  shell.mark({ type: 'prompt' })
  expect(await given).toBe(true)
  expect(ended).toEqual([])
  shell.mark({ type: 'continued' })
  run('cat <<EOF')
  expect(shell.busy).toBe(true)
})

test('what was typed for the learner is a command before the shell says so; an empty one gives the prompt back', async () => {
  const { shell } = activity()
  shell.mark({ type: 'prompt' })
  expect(shell.enter()).toBe(true)
  expect(shell.enter()).toBe(false)
  expect(await shell.prompt()).toBe(false)
  shell.mark({ type: 'prompt' })
  expect(await shell.prompt()).toBe(true)
})

test('an interrupted command gives its prompt back', async () => {
  const { shell, run } = activity()
  run('sleep 9')
  const given = shell.interrupt(() => undefined)
  shell.mark({ type: 'ended', exitStatus: 130 })
  shell.mark({ type: 'prompt' })
  expect(await given).toBe(true)
})

test('a command that does not end is interrupted again, and then left alone', async () => {
  const { shell, run, timePasses } = activity()
  run('trap "" INT; sleep 9')
  let sent = 0
  const given = shell.interrupt(() => {
    sent++
    queueMicrotask(() => timePasses())
  })
  expect(await given).toBe(false)
  expect(sent).toBe(5)
})

test('whoever waits for the prompt of a shell that ends is told at once, and it is not interrupted again', async () => {
  const { shell } = activity()
  const first = shell.prompt()
  shell.end()
  expect(await first).toBe(false)

  const other = activity()
  other.run('exec sleep 9')
  let sent = 0
  const given = other.shell.interrupt(() => void sent++)
  other.shell.end()
  expect(await given).toBe(false)
  expect(sent).toBe(1)
})
