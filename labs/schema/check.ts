import { z } from 'zod'
import { localizedSchema } from './text.ts'

const shared = {
  describe: localizedSchema.optional().describe('What the learner reads as expected; derived from the check when absent.'),
}

export const resourceCheckSchema = z
  .strictObject({
    kind: z.literal('resource'),
    ...shared,
    apiVersion: z.string().default('v1').describe('Group and version, as in a manifest: "v1", "apps/v1".'),
    resource: z.string().describe('Plural name, as in the API: "pods", "replicationcontrollers".'),
    namespace: z.string().default('default').describe('Namespace to look in; "*" for all, "" for cluster-scoped kinds.'),
    name: z.string().optional().describe('One object; absent: all that the selectors find.'),
    labelSelector: z.string().optional().describe('As after kubectl get -l: "app=nginx".'),
    fieldSelector: z.string().optional().describe('As after kubectl get --field-selector.'),
    expression: z
      .string()
      .max(2000)
      .describe(
        'A CEL expression that is true when the check passes. `objects` is the list of objects found, `object` the first of them or null.',
      ),
    after: z
      .union([z.string().max(2000), z.array(z.string().max(2000)).min(1).max(5)])
      .optional()
      .describe(
        'A CEL expression that must have been true at some moment before, or several, one after the other: "back to three" is `after` five, "gone" is `after` it was there.',
      ),
    observe: z
      .union([localizedSchema, z.string()])
      .optional()
      .describe('A CEL expression (one, or one per language) that yields a string: what is there now, in words.'),
  })
  .describe('A CEL expression over the objects that a selector finds, on the API’s own watch.')

export const httpCheckSchema = z
  .strictObject({
    kind: z.literal('http'),
    ...shared,
    url: z.string().describe('Requested inside the sandbox. `{{…}}` may hold a CEL expression over `service(ns, name)`.'),
    method: z.enum(['GET', 'POST']).default('GET').describe('The method.'),
    status: z.number().int().default(200).describe('The status that the answer must have.'),
    bodyMatches: z.string().max(500).optional().describe('An RE2 regular expression over the body.'),
    when: z
      .array(z.string())
      .default(['pods', 'services', 'endpointslices'])
      .describe('Plural names whose changes cause a new request.'),
  })
  .describe('A request made inside the sandbox.')

export const commandCheckSchema = z
  .strictObject({
    kind: z.literal('command'),
    ...shared,
    matches: z.string().max(500).describe('An RE2 regular expression over the command line as typed; of several lines that ran as one, any may match.'),
    exitStatus: z
      .union([z.number().int().min(0).max(255), z.enum(['any', 'failure'])])
      .default(0)
      .describe('A number, "failure" for any but 0, or "any".'),
  })
  .describe('The learner ran something that matches, with this exit status.')

export const fileCheckSchema = z
  .strictObject({
    kind: z.literal('file'),
    ...shared,
    path: z.string().describe('Relative to the learner’s home.'),
    contains: z.string().max(500).optional().describe('An RE2 regular expression over the content.'),
    expression: z
      .string()
      .max(2000)
      .optional()
      .describe('A CEL expression over `documents`, the YAML or JSON documents in the file, `text`, and `lines`.'),
  })
  .describe('A file in the learner’s home is there, with this content.')

export const scriptCheckSchema = z
  .strictObject({
    kind: z.literal('script'),
    ...shared,
    run: z.string().max(10_000).describe('A bash script, run as the learner in the sandbox; exit 0 passes, its output is shown.'),
    timeoutSeconds: z.number().positive().max(60).default(10).describe('Seconds after which the script is ended.'),
    when: z
      .array(z.string())
      .default(['command'])
      .describe('What causes a new run: "command" (any command ended), "file" (anything in the home), or plural names of resources.'),
    commandMatches: z.string().max(500).optional().describe('An RE2 regular expression: only commands that match cause a run.'),
    namespace: z.string().default('default').describe('Namespace of the resources that `when` names; "*" for all.'),
  })
  .describe('A script that exits 0; its output is shown.')

export const quizCheckSchema = z
  .strictObject({ kind: z.literal('quiz'), ...shared, quiz: z.string().describe('The id of a <Quiz> in the step.') })
  .describe('The quiz of this step was answered correctly.')

export const checkSchema = z.discriminatedUnion('kind', [
  resourceCheckSchema,
  httpCheckSchema,
  commandCheckSchema,
  fileCheckSchema,
  scriptCheckSchema,
  quizCheckSchema,
])
/** One statement about the sandbox that is true or false. */
export type Check = z.infer<typeof checkSchema>
export type CheckKind = Check['kind']
export type CheckOf<K extends CheckKind> = Extract<Check, { kind: K }>
