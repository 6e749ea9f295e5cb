export * from './check.ts'
export * from './lesson.ts'
export * from './text.ts'
