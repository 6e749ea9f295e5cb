import { z } from 'zod'
import {
  commandCheckSchema,
  courseSchema,
  fileCheckSchema,
  httpCheckSchema,
  lessonSchema,
  mistakeSchema,
  quizCheckSchema,
  quizOptionSchema,
  quizSchema,
  resourceCheckSchema,
  sandboxNeedsSchema,
  scriptCheckSchema,
  stepSchema,
  wrongAnswerSchema,
} from '../schema/index.ts'

interface Shape {
  type?: string
  description?: string
  properties?: Record<string, Shape>
  required?: string[]
  default?: unknown
  items?: Shape
  enum?: unknown[]
  const?: unknown
  anyOf?: Shape[]
  oneOf?: Shape[]
}

const sections: [string, z.ZodType, string][] = [
  ['course.yaml', courseSchema, ''],
  ['lab.yaml', lessonSchema, ''],
  ['sandbox', sandboxNeedsSchema, ''],
  ['A step', stepSchema, ''],
  ['A mistake', mistakeSchema, ''],
  ['A quiz', quizSchema, ''],
  ['An option of a quiz', quizOptionSchema, ''],
  ['A wrong free answer', wrongAnswerSchema, ''],
  ['Check: resource', resourceCheckSchema, 'resource'],
  ['Check: http', httpCheckSchema, 'http'],
  ['Check: command', commandCheckSchema, 'command'],
  ['Check: file', fileCheckSchema, 'file'],
  ['Check: script', scriptCheckSchema, 'script'],
  ['Check: quiz', quizCheckSchema, 'quiz'],
]

/** The format of courses and lessons as Markdown, from the schemas themselves. `vitest -u` writes it to docs/lesson-format.md. */
export function formatReference(): string {
  const intro =
    'Written from the schemas in `labs/schema` (`npx vitest run labs/load/reference.test.ts -u` writes it anew); how to use it is in [for-instructors.md](for-instructors.md).\n' +
    'A *text* is `{en: …, zh: …}`, the same in both languages. Keys that are not listed are refused.'
  return [`# The format of courses and lessons\n\n${intro}`, ...sections.map(([title, schema, kind]) => sectionOf(title, z.toJSONSchema(schema, { io: 'input' }) as Shape, kind))].join('\n\n') + '\n'
}

function sectionOf(title: string, shape: Shape, kind: string): string {
  const rows = Object.entries(shape.properties ?? {}).map(([name, property]) => {
    const required = shape.required?.includes(name) === true ? 'yes' : property.default !== undefined ? `\`${JSON.stringify(property.default)}\`` : ''
    return `| \`${name}\` | ${typeOf(property)} | ${required} | ${name === 'kind' && kind !== '' ? `Always \`${kind}\`.` : escape(property.description ?? '')} |`
  })
  const described = shape.description ? `${shape.description}\n\n` : ''
  return `## ${title}\n\n${described}| key | value | required, or default | |\n|---|---|---|---|\n${rows.join('\n')}`
}

function typeOf(shape: Shape): string {
  if (shape.const !== undefined) return `\`${String(shape.const)}\``
  if (shape.enum) return shape.enum.map((one) => `\`${String(one)}\``).join(', ')
  if (shape.anyOf ?? shape.oneOf) {
    const types = [...new Set((shape.anyOf ?? shape.oneOf ?? []).map(typeOf))]
    return types.length > 3 ? 'a check' : types.join(' or ')
  }
  if (shape.type === 'array') return `list of ${typeOf(shape.items ?? {})}`
  if (shape.properties?.['en'] && shape.properties['zh']) return 'text'
  if (shape.type === 'object') return 'keys, below'
  return shape.type ?? 'any'
}

const escape = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<')
