import type { Command } from 'commander'
import { join, resolve } from 'node:path'
import { contentFolders } from '../../labs/load/library.ts'
import { projectRoot } from '../project-root.ts'
import type { LabFolders } from './lab/folders.ts'

export function registerLabCommand(program: Command): void {
  const lab = program.command('lab').description('for instructors: check, try out and begin lessons')

  lab
    .command('lint')
    .description('loads courses and lessons and says what is wrong with them, with file and line')
    .argument('[id...]', 'a course, a lesson, or course/lesson; all by default')
    .action(async (ids: string[]) => {
      const { lintLessons } = await import('./lab/lint.ts')
      process.exitCode = await lintLessons(labFolders(), ids)
    })

  lab
    .command('test')
    .description('plays lessons in fresh sandboxes: each step fails before its solution and passes after it, each mistake is named')
    .argument('[id...]', 'a course, a lesson, or course/lesson; all by default')
    .option('--skip-mistakes', 'play the solutions only')
    .option('--jobs <n>', 'sandboxes at a time', (text) => Math.max(1, Number.parseInt(text, 10) || 1), 2)
    .action(async (ids: string[], options: { skipMistakes?: boolean; jobs: number }) => {
      const { testLessons } = await import('./lab/test.ts')
      process.exitCode = await testLessons(labFolders(), ids, { mistakes: options.skipMistakes !== true, jobs: options.jobs })
    })

  lab
    .command('new')
    .description('writes a small complete lesson to start from')
    .argument('<course/lesson>', 'where it goes; the course is made when there is none')
    .action(async (id: string) => {
      const { newLesson } = await import('./lab/new.ts')
      process.exitCode = await newLesson(labFolders(), id)
    })
}

function labFolders(): LabFolders {
  const root = projectRoot()
  return {
    root,
    content: contentFolders(join(root, 'labs', 'content'), process.env.PODYARD_LABS),
    data: resolve(process.env.PODYARD_DATA ?? join(root, '.data')),
  }
}
