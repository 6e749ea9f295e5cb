import { getMDXComponent } from 'mdx-bundler/client'
import type { LessonPage } from '@/app/_server/lesson-page.ts'

type Body = LessonPage['body']
const made = new WeakMap<Body, ReturnType<typeof getMDXComponent>>()

/** The prose as a component, made once from the code that the library keeps of it. */
export function lessonBody(body: Body): ReturnType<typeof getMDXComponent> {
  const Component = made.get(body) ?? getMDXComponent(body.code)
  made.set(body, Component)
  return Component
}
