import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isSeq, parseDocument } from 'yaml'
import { identifierSchema } from '../../../labs/schema/index.ts'
import type { LabFolders } from './folders.ts'

/** Writes a lesson from labs/template into the last content folder. Exit status: 0 when it did. */
export async function newLesson({ root, content }: LabFolders, id: string): Promise<number> {
  const [course, lesson, ...more] = id.split('/')
  const isName = (name: string | undefined): name is string => identifierSchema.safeParse(name).success
  if (!isName(course) || !isName(lesson) || more.length > 0) return refuse(`"${id}" is not COURSE/LESSON in lower-case letters, digits and single hyphens, such as web-apps/first-deploy`)
  // One's own folder, when PODYARD_LABS names one; it comes after the project's.
  const courseFolder = join(content.at(-1) ?? root, course)
  const folder = join(courseFolder, lesson)
  if (await exists(folder)) return refuse(`${folder} is there already; choose another name`)

  await mkdir(folder, { recursive: true })
  await cp(join(root, 'labs', 'template'), folder, { recursive: true })
  const yaml = join(folder, 'lab.yaml')
  await writeFile(yaml, (await readFile(yaml, 'utf8')).replace(/^id: LESSON$/m, `id: ${lesson}`))
  await addToCourse(join(courseFolder, 'course.yaml'), course, lesson)
  const near = relative(process.cwd(), folder) || '.'
  process.stdout.write(`${near} is ready: a lesson in two steps. Change it, then try it with: npm run podyard -- lab lint ${id}, then: npm run podyard -- lab test ${id}\n`)
  return 0
}

async function addToCourse(path: string, course: string, lesson: string): Promise<void> {
  if (!(await exists(path))) {
    const text = `id: ${course}\ntitle:\n  en: ${course}\n  zh: ${course}\nsummary:\n  en: What one will be able to do afterwards.\n  zh: 学完能做什么。\nlessons:\n  - ${lesson}\n`
    return writeFile(path, text)
  }
  // As a document, so that comments and order stay.
  const document = parseDocument(await readFile(path, 'utf8'))
  const lessons = document.get('lessons')
  if (isSeq(lessons)) lessons.add(lesson)
  else document.set('lessons', [lesson])
  await writeFile(path, document.toString({ lineWidth: 0 }))
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false)
}

function refuse(message: string): number {
  process.stderr.write(`podyard lab new: ${message}\n`)
  return 1
}
