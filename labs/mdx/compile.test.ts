import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getMDXComponent } from 'mdx-bundler/client/index.js'
import { createElement, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterEach, describe, expect, it } from 'vitest'
import { compileLessonBody, createBodyCompiler, ProseError } from './compile.ts'

const options = { file: 'en.mdx', locale: 'en' } as const
const Step = ({ id, children }: { id: string; children?: ReactNode }): ReactNode => createElement('section', { id }, children)

async function rendered(source: string): Promise<string> {
  const { code } = await compileLessonBody(source, options)
  return renderToStaticMarkup(createElement(getMDXComponent(code), { components: { Step } as never }))
}

async function problemsOf(source: string): Promise<string> {
  const error: unknown = await compileLessonBody(source, options).then(() => null, (reason: unknown) => reason)
  expect(error).toBeInstanceOf(ProseError)
  return (error as ProseError).message
}

describe('compiling the prose of a lesson', () => {
  it('keeps the name of a key on one line, and code as it is written', async () => {
    expect(await rendered('Ctrl-Shift-C stops `Ctrl-C`.')).toBe('<p>Ctrl\u2011Shift\u2011C stops <code>Ctrl-C</code>.</p>')
  })
  it('renders Markdown with tables inside a step', async () => {
    const html = await rendered('# Pods\n\n<Step id="one">\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n</Step>\n')
    expect(html).toContain('<h1>Pods</h1>')
    expect(html).toContain('<section id="one">')
    expect(html).toContain('<td>2</td>')
  })

  it('puts what stands after a fence on the block as data attributes', async () => {
    const html = await rendered('```bash run terminal="shell 2"\nkubectl get pods\n```\n\n```yaml file="rc.yaml"\na: 1\n```\n')
    expect(html).toMatch(/<pre data-block="b0-[0-9a-f]{8}" data-language="bash" data-run="" data-terminal="shell 2"><code/)
    expect(html).toMatch(/<pre data-block="b1-[0-9a-f]{8}" data-language="yaml" data-file="rc.yaml"><code/)
    expect(html).toContain('kubectl get pods')
  })

  it('tells hints which of their step they are', async () => {
    const hint = (name: string): string => `<Hint title="${name}">\n\ntext\n\n</Hint>\n\n`
    const { code } = await compileLessonBody(`<Step id="one">\n\n${hint('a')}- in a list\n\n${hint('b')}</Step>\n\n<Step id="two">\n\n${hint('c')}</Step>\n`, options)
    const Hint = ({ title, number, count }: { title: string; number: string; count: string }): ReactNode => `${title} ${number}/${count};`
    expect(renderToStaticMarkup(createElement(getMDXComponent(code), { components: { Step, Hint } as never })).match(/\w \d\/\d/g)).toEqual(['a 1/2', 'b 2/2', 'c 1/1'])
  })

  it.each([
    ['import x from "fs"\n\nhello', 'en.mdx:1:1: import and export'],
    ['hello\n\nexport const x = 1', 'en.mdx:3:1: import and export'],
    ['one {process.env.HOME}', 'en.mdx:1:5: expressions in braces'],
    ['{1 + 1}', 'en.mdx:1:1: expressions in braces'],
    ['<script>alert(1)</script>', 'en.mdx:1:1: <script> is not possible'],
    ['<img src="x" onerror="alert(1)" />', '<img> is not possible'],
    ['<Step id="a" onClick="x()">b</Step>', '<Step> has no attribute onClick'],
    ['<Step id={1}>b</Step>', 'id of <Step> is an expression or nothing'],
    ['<Step {...props} />', 'is not possible in a lesson; write attributes one by one'],
    ['<Step>b</Step>', '<Step> needs id="…"'],
    ['<constructor>b</constructor>', '<constructor> is not possible'],
    ['[a](javascript:alert(1))', 'a link may lead to'],
    ['[a](data:text/html,x)', 'a link may lead to'],
    ['[a][b]\n\n[b]: vbscript:x', 'en.mdx:3:1: a link may lead to'],
    ['![a](https://example.org/a.png)', 'pictures are not possible'],
    ['---js\n{ a: process.exit(1) }\n---\nhello', 'no front matter'],
    ['<Step id="a">\n\nunfinished', 'en.mdx:'],
    ['```yaml run\na: 1\n```', 'a block that runs is bash'],
    ['```bash rnu\nls\n```', '"rnu" after the fence is not known'],
    ['```bash terminal="shell 2"\nls\n```', 'add run'],
  ])('refuses %j', async (source, message) => {
    expect(await problemsOf(source)).toContain(message)
  })

  it('names every problem with its line', async () => {
    expect((await problemsOf('{a}\n\nfine\n\n<Foo />')).split('\n')).toHaveLength(2)
  })
})

describe('remembering compiled prose', () => {
  let folder: string | undefined
  afterEach(async () => {
    if (folder) await rm(folder, { recursive: true })
  })

  it('keeps one file a content, and another compiler finds it', async () => {
    folder = await mkdtemp(join(tmpdir(), 'podyard-mdx-'))
    const first = await createBodyCompiler(folder).compile('# A', options)
    const second = await createBodyCompiler(folder).compile('# A', options)
    await createBodyCompiler(folder).compile('# B', options)
    expect(second).toEqual(first)
    expect(await readdir(folder)).toHaveLength(2)
  })
})
