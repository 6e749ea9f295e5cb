import type { ComponentType } from 'react'
import type { LessonComponents } from '../../../labs/mdx/components.ts'
import { CodeFence } from './code-fence.tsx'
import { Hint } from './hint.tsx'
import { Note } from './note.tsx'
import { OpenFile } from './open-file.tsx'
import { ProseClusterView } from './prose-cluster-view.tsx'
import { ProseTable } from './prose-table.tsx'
import { Quiz } from './quiz.tsx'
import { Step } from './step.tsx'

type Implementations = { [Name in keyof LessonComponents]: ComponentType<LessonComponents[Name]> }

/**
 * What a lesson's prose is rendered with. Its first heading is for those who read the file: the page shows the title of
 * lab.yaml, and so does every step (step.tsx).
 */
export const lessonComponents = { Step, Hint, Quiz, Note, Open: OpenFile, ClusterView: ProseClusterView, pre: CodeFence, table: ProseTable, h1: () => null } satisfies Implementations & {
  pre: typeof CodeFence
  table: typeof ProseTable
  h1: () => null
}
