import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lessonForAgentSchema } from '../../sandbox/protocol.ts'
import { lessonForAgent } from './for-agent.ts'
import { contentFolders, loadLibrary, type Library } from './library.ts'

const course = 'id: mini\ntitle: {en: Mini, zh: 小课}\nsummary: {en: Small., zh: 很小。}\nlessons: [one]\n'
const lab = `id: one
title: {en: One, zh: 一}
summary: {en: Small., zh: 很小。}
minutes: 1
steps:
  - id: first
    title: {en: First, zh: 第一}
    checks:
      - kind: resource
        resource: pods
        expression: objects.size() == 1
    solution: kubectl run a --image=nginx
  - id: second
    title: {en: Second, zh: 第二}
    checks:
      - {kind: quiz, quiz: ask}
    solution: "true"
    quizzes:
      - id: ask
        kind: single
        question: {en: "?", zh: ？}
        options: [{id: a, text: {en: A, zh: 甲}}, {id: b, text: {en: B, zh: 乙}}]
        answer: [a]
`
const prose = '# One\n\n<Step id="first">\n\ntext\n\n</Step>\n\n<Step id="second">\n\n<Quiz id="ask" />\n\n</Step>\n'
const good = { 'mini/course.yaml': course, 'mini/one/lab.yaml': lab, 'mini/one/en.mdx': prose, 'mini/one/zh.mdx': prose }

describe('loading courses', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podyard-labs-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function load(files: Record<string, string | null>): Promise<Library> {
    for (const [path, content] of Object.entries(files)) {
      if (content === null) continue
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    return loadLibrary({ folders: [folder] })
  }
  /** Problems, with places relative to the folder of courses. */
  const problems = async (files: Record<string, string | null>): Promise<string[]> => (await load(files)).problems().map((one) => one.replaceAll(`${folder}/`, ''))

  it('finds courses with their lessons, compiled prose and files', async () => {
    const library = await load({ ...good, 'mini/one/files/sub/run.sh': 'echo hi\n' })
    await chmod(join(folder, 'mini/one/files/sub/run.sh'), 0o755)
    const again = await loadLibrary({ folders: [folder] })
    expect(library.problems()).toEqual([])
    expect(library.courses().map((one) => [one.id, one.lessons.map((lesson) => lesson.id)])).toEqual([['mini', ['mini/one']]])
    const lesson = again.lesson('mini', 'one')
    expect(lesson?.files).toEqual([{ path: 'sub/run.sh', content: Buffer.from('echo hi\n').toString('base64'), mode: 0o755 }])
    expect((await lesson?.body('zh'))?.code).toContain('first')
    expect(library.lesson('mini', 'none')).toBeNull()
    expect(library.course('none')).toBeNull()
  })

  it('tells a sandbox what a machine needs, and no solutions', async () => {
    const lesson = (await load(good)).lesson('mini', 'one')
    if (!lesson) throw new Error('did not load')
    const told = lessonForAgentSchema.parse(lessonForAgent(lesson, 'zh', []))
    expect(told).toMatchObject({ lesson: 'mini/one', locale: 'zh', steps: [{ id: 'first' }, { id: 'second', quizzes: [{ id: 'ask', answer: ['a'] }] }] })
    expect(JSON.stringify(told)).not.toContain('kubectl run')
  })

  it('leaves a broken lesson out, and the others work', async () => {
    const library = await load({ ...good, 'mini/course.yaml': course.replace('[one]', '[one, two]'), 'mini/two/lab.yaml': 'id: [' })
    expect(library.course('mini')?.lessons.map((lesson) => lesson.id)).toEqual(['mini/one'])
    expect(library.course('mini')?.problems).toHaveLength(library.problems().length)
    expect(library.problems()[0]).toMatch(/mini\/two\/lab\.yaml:1:6: is not valid YAML/)
  })

  it('leaves a course without a readable course.yaml out', async () => {
    expect(await problems({ 'empty/notes.txt': '', ...good })).toEqual(['empty/course.yaml:1:1: is missing or cannot be read; a folder of lessons needs a course.yaml'])
  })

  it.each([
    ['a missing key', 'minutes: 1\n', '', 'mini/one/lab.yaml:1:1: minutes: is missing; write a number here'],
    ['a misspelt key', 'expression:', 'expresion:', 'mini/one/lab.yaml:11:9: steps[0].checks[0]: "expresion" is not known here; did you mean "expression"?'],
    ['an unknown key', 'minutes: 1', 'minutes: 1\ncolour: red', 'mini/one/lab.yaml:5:1: the file: "colour" is not known here; known are id, title'],
    ['a wrong type', 'minutes: 1', 'minutes: soon', 'mini/one/lab.yaml:4:10: minutes: is a text; a number belongs here'],
    ['an unknown kind of check', 'kind: resource', 'kind: resorce', 'mini/one/lab.yaml:9:15: steps[0].checks[0].kind: is not one of resource, http, command, file, script, quiz'],
    ['an expression that does not parse', 'objects.size() == 1', 'objects.size( == 1', 'mini/one/lab.yaml:11:21: steps[0].checks[0].expression: is not a usable CEL expression: has a syntax error'],
    ['an expression that names what is not there', 'objects.size() == 1', 'pods.size() == 1', 'steps[0].checks[0].expression: is not a usable CEL expression: "pods" is not known here; known are object, objects'],
    ['a quiz that is not there', 'quiz: ask}', 'quiz: aks}', 'steps[1].checks[0].quiz: there is no quiz "aks" in this step; there is ask'],
    ['an answer that is no option', 'answer: [a]', 'answer: [c]', 'steps[1].quizzes[0].answer[0]: "c" is none of the options a, b'],
    ['an id that is not the folder', 'id: one', 'id: uno', 'mini/one/lab.yaml:1:5: id: "uno" is not the name of its folder, "one"'],
    ['a step that appears twice', 'id: second', 'id: first', 'step "first" appears twice'],
    ['an empty solution', 'solution: "true"', 'solution: ""', 'steps[1].solution: is empty'],
  ])('refuses %s', async (_, from, to, message) => {
    const found = await problems({ ...good, 'mini/one/lab.yaml': lab.replace(from, to) })
    expect(found.join('\n')).toContain(message)
  })

  it.each([
    ['a step that is missing', prose.replace(/<Step id="second">[\s\S]*/, ''), 'mini/one/zh.mdx:3:1: the step "second" of lab.yaml is missing here'],
    ['a step too many', `${prose}\n<Step id="third">\n\nx\n\n</Step>\n`, 'mini/one/zh.mdx:15:1: <Step id="third"> is no step of lab.yaml, which has first, second'],
    ['a step twice', prose.replace('id="second"', 'id="first"'), '<Step id="first"> appears twice'],
    ['another order', '<Step id="second">\n\n<Quiz id="ask" />\n\n</Step>\n\n<Step id="first">\n\nx\n\n</Step>\n', 'mini/one/zh.mdx:1:1: <Step id="second"> stands where lab.yaml has "first"'],
    ['an unknown quiz', prose.replace('id="ask"', 'id="aks"'), '<Quiz id="aks"> is no quiz of step "second", which has ask'],
    ['a quiz that is left out', prose.replace('<Quiz id="ask" />', 'x'), 'the quiz "ask" of lab.yaml is missing in this step'],
    ['a quiz outside of steps', `${prose}\n<Quiz id="ask" />\n`, 'a <Quiz> stands inside a <Step>'],
    ['a step inside something', `<Note>\n\n${prose}\n</Note>\n`, 'a <Step> stands at the top level'],
    ['a step that is not closed', prose.replace('</Step>', ''), '<Step> is not closed: write </Step> where it ends'],
    ['code', `${prose}\n{process.env}\n`, 'mini/one/zh.mdx:15:1: expressions in braces'],
    ['a missing language', null, 'mini/one/zh.mdx:1:1: is missing; every lesson is written in en and zh'],
  ])('refuses prose with %s', async (_, zh, message) => {
    const found = await problems({ ...good, 'mini/one/zh.mdx': zh })
    expect(found.join('\n')).toContain(message)
  })

  it('takes the first of two courses of one name', async () => {
    await load(good)
    const library = await loadLibrary({ folders: [folder, folder] })
    expect(library.courses()).toHaveLength(1)
    expect(library.problems()[0]).toContain('there is a course "mini" already')
  })

  it('says when a folder cannot be read', async () => {
    const library = await loadLibrary({ folders: [join(folder, 'nowhere')] })
    expect(library.problems()[0]).toContain('cannot be read')
  })
})

describe('folders of courses', () => {
  it('are the project’s own, then those of PODYARD_LABS', () => {
    expect(contentFolders('/own', undefined)).toEqual(['/own'])
    expect(contentFolders('/own', '/a:/b')).toEqual(['/own', '/a', '/b'])
  })
})
