import { lessonForAgentSchema, pageMessageSchema, PROTOCOL_VERSION } from '../protocol.ts'

const says = { en: '-', zh: '-' }

/** A lesson with one of everything, and the first that a page says. */
export const lesson = {
  lesson: '-/-',
  locale: 'en',
  sandbox: {},
  steps: [
    {
      id: 'step',
      checks: [
        { kind: 'resource', describe: says, resource: 'pods', expression: 'true', after: 'true', observe: says },
        { kind: 'http', url: 'http://-' },
        { kind: 'command', matches: '-' },
        { kind: 'file', path: '-' },
        { kind: 'script', run: 'true' },
        { kind: 'quiz', quiz: 'quiz' },
      ],
      mistakes: [{ id: 'mistake', when: [{ kind: 'command', matches: '-' }], says }],
      quizzes: [{ id: 'quiz', kind: 'single', answer: ['-'], why: [{ option: 'option', says }], wrong: [{ matches: '-', says }] }],
    },
  ],
  passed: [{ step: 'step', at: '-' }],
  files: [{ path: '-', content: '', mode: 0o644 }],
}
const hello = { type: 'hello', protocol: PROTOCOL_VERSION, client: '00000000-0000-4000-8000-000000000000', locale: 'en', have: [], shells: ['shell 1'], asksAbove: true }

/**
 * Parses what a learner's start brings once, ahead of it: a schema makes itself ready when it is first used, which takes ten times as long as all else that an
 * agent does with its lesson. Throws when a schema has changed and this has not.
 */
export function readyParsers(): void {
  lessonForAgentSchema.parse(lesson)
  pageMessageSchema.parse(hello)
}
