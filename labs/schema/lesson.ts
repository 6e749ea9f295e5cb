import { z } from 'zod'
import { checkSchema } from './check.ts'
import { identifierSchema, localizedSchema } from './text.ts'

export const mistakeSchema = z
  .strictObject({
    id: identifierSchema,
    when: z.array(checkSchema).min(1).describe('Checks that are all true when the mistake has been made.'),
    says: localizedSchema.describe('One sentence that teaches: what went wrong and what to do.'),
    example: z.string().max(20_000).describe('A bash script that makes the mistake; `lab test` plays it and expects it to be named.'),
  })
  .describe('A recognised wrong turn in a step.')
export type Mistake = z.infer<typeof mistakeSchema>

export const quizOptionSchema = z.strictObject({
  id: identifierSchema,
  text: localizedSchema.describe('What one chooses.'),
  why: localizedSchema.optional().describe('Told once it was chosen and the answer checked: why it is right, or what is wrong with it. No page has it before.'),
})

export const wrongAnswerSchema = z.strictObject({
  matches: z.string().max(500).describe('An RE2 pattern over the whole answer, in upper or lower case.'),
  says: localizedSchema.describe('One sentence that teaches.'),
})

export const quizSchema = z.strictObject({
  id: identifierSchema,
  kind: z.enum(['single', 'multiple', 'free']).describe('One option is right, several are, or a text is typed.'),
  question: localizedSchema.describe('What is asked.'),
  options: z.array(quizOptionSchema).max(12).default([]).describe('What one may choose from. None for a free answer.'),
  answer: z.array(z.string().min(1)).min(1).describe('Ids of the right options; for a free answer, RE2 patterns of which one must match all of it, in upper or lower case.'),
  example: z.string().min(1).max(200).optional().describe('For a free answer: one that is right. `lab test` gives it, and the shown solution tells it. Absent: the first pattern, taken as text.'),
  wrong: z.array(wrongAnswerSchema).max(12).default([]).describe('For a free answer: wrong ones that are recognised, the most telling first.'),
})
export type Quiz = z.infer<typeof quizSchema>

export const stepSchema = z.strictObject({
  id: identifierSchema,
  title: localizedSchema.describe('Stands in the list of steps.'),
  checks: z.array(checkSchema).min(1).max(20).describe('The step has passed when each of these has been true; one that was true once stays passed.'),
  solution: z.string().max(20_000).describe('A bash script that does the step; `lab test` runs it, and a learner may be shown it.'),
  mistakes: z.array(mistakeSchema).max(20).default([]).describe('Wrong turns that are recognised, the most telling first.'),
  quizzes: z.array(quizSchema).max(10).default([]).describe('Questions that the prose shows with <Quiz>.'),
})
export type Step = z.infer<typeof stepSchema>

export const sandboxNeedsSchema = z.strictObject({
  kind: z.enum(['embedded', 'none']).default('embedded').describe('The cluster behind the shell.'),
  nodes: z.number().int().min(1).max(10).default(3).describe('Nodes of the embedded cluster.'),
  images: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9._/:-]*$/, 'an image as a manifest names it, such as registry.example.org/shop/cart:2.1').max(300))
    .max(100)
    .default([])
    .describe('Images the kubelets find in the registry besides the built-in ones. Another tag of a built-in image runs its program (`webapp:v7`); any other image has a shell, and does nothing until it is told to end.'),
})
export type SandboxNeeds = z.infer<typeof sandboxNeedsSchema>

/** lab.yaml of one lesson. */
export const lessonSchema = z
  .strictObject({
    id: identifierSchema.describe('The name of the lesson’s folder.'),
    title: localizedSchema.describe('Stands in the catalogue and above the lesson.'),
    summary: localizedSchema.describe('What one will be able to do afterwards, in one sentence.'),
    minutes: z.number().int().min(1).max(240).describe('How long it takes somebody who reads everything.'),
    sandbox: sandboxNeedsSchema.prefault({}).describe('What the lesson needs.'),
    steps: z.array(stepSchema).min(1).max(40).describe('In the order of the prose.'),
  })
  .superRefine((lesson, context) => {
    const seen = new Set<string>()
    lesson.steps.forEach((step, index) => {
      if (seen.has(step.id)) context.addIssue({ code: 'custom', path: ['steps', index, 'id'], message: `step "${step.id}" appears twice` })
      seen.add(step.id)
    })
  })
export type LessonSpec = z.infer<typeof lessonSchema>

/** course.yaml of one course. */
export const courseSchema = z.strictObject({
  id: identifierSchema.describe('The name of the course’s folder.'),
  title: localizedSchema.describe('Stands in the catalogue.'),
  summary: localizedSchema.describe('One sentence below the title.'),
  lessons: z.array(identifierSchema).min(1).max(100).describe('Lesson folders, in the order they are taught.'),
})
export type CourseSpec = z.infer<typeof courseSchema>
