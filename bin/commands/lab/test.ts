import { createLocalProvider } from '../../../sandbox/providers/local/index.ts'
import type { SandboxProvider } from '../../../sandbox/provider.ts'
import type { Lesson } from '../../../labs/load/library.ts'
import { chooseLessons, openLibrary } from './choose.ts'
import type { LabFolders } from './folders.ts'
import { openLessonSandbox, type LessonSandbox } from './lesson-sandbox.ts'
import { playMistake, playSolutions, type Outcome } from './play.ts'

export interface TestOptions {
  /** Whether to play mistakes too. */
  mistakes: boolean
  /** Sandboxes at a time. */
  jobs: number
}

/** Exit status: 0 when every lesson did as it says. */
export async function testLessons(folders: LabFolders, ids: readonly string[], options: TestOptions): Promise<number> {
  const { lessons, problems, unknown } = chooseLessons(await openLibrary(folders), ids)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  for (const id of unknown) process.stderr.write(`there is no course or lesson "${id}" in ${folders.content.join(', ')}\n`)
  let failures = problems.length + unknown.length
  const provider = createLocalProvider({ root: folders.root, dataFolder: folders.data, endWithProcess: true, allowUnisolated: process.env.PODYARD_ALLOW_UNISOLATED === '1' })
  const aborter = new AbortController()
  const stop = (): void => aborter.abort(new Error('Stopped.'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
  try {
    for (const lesson of lessons) {
      process.stdout.write(`${lesson.id}\n`)
      failures += await testLesson(lesson, provider, options, aborter.signal)
    }
  } catch (error) {
    process.stderr.write(`podyard lab test: ${(error as Error).message}\n`)
    return 1
  } finally {
    await provider.close()
  }
  process.stdout.write(failures === 0 ? `${lessons.length} lesson${lessons.length === 1 ? '' : 's'} passed\n` : `${failures} failure${failures === 1 ? '' : 's'}\n`)
  return failures === 0 ? 0 : 1
}

/** How many steps and mistakes did not do as they should. */
async function testLesson(lesson: Lesson, provider: SandboxProvider, { mistakes, jobs }: TestOptions, signal: AbortSignal): Promise<number> {
  let failures = 0
  const report = ({ title, complaints, seconds }: Outcome): void => {
    if (complaints.length > 0) failures += 1
    process.stdout.write(`  ${complaints.length === 0 ? '✓' : '✗'} ${title} (${seconds.toFixed(1)} s)\n${complaints.map((line) => `      ${line}\n`).join('')}`)
  }
  const inSandbox = async (play: (sandbox: LessonSandbox) => Promise<void>): Promise<void> => {
    signal.throwIfAborted()
    const sandbox = await openLessonSandbox(provider, lesson, signal)
    let stop = (): void => undefined
    const stopped = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason as Error)
    })
    signal.addEventListener('abort', stop, { once: true })
    try {
      await Promise.race([play(sandbox), stopped])
    } finally {
      signal.removeEventListener('abort', stop)
      await sandbox.end()
    }
  }
  await inSandbox((sandbox) => playSolutions(lesson.spec, sandbox, report))
  // Mistakes are made after the solutions of earlier steps; without those there is nothing to learn from them.
  if (failures > 0 || !mistakes) return failures
  const waiting = lesson.spec.steps.flatMap((step, index) => step.mistakes.map((mistake) => ({ index, id: mistake.id })))
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { index, id } = next
      await inSandbox(async (sandbox) => report(await playMistake(lesson.spec, index, id, sandbox)))
    }
  }
  await Promise.all(Array.from({ length: jobs }, worker))
  return failures
}
