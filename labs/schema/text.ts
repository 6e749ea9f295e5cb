import { z } from 'zod'

/** The languages a course is written in. The first is the fall-back. */
export const locales = ['en', 'zh'] as const
export const localeSchema = z.enum(locales)
export type Locale = z.infer<typeof localeSchema>

export const identifierSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'use lower-case letters, digits and single hyphens')
  .max(60)
  .describe('A name that stands in URLs and in progress records; it never changes once learners have used it.')

export const localizedSchema = z
  .strictObject({ en: z.string().min(1).max(2000), zh: z.string().min(1).max(2000) })
  .describe('The same text in every language.')
export type Localized = z.infer<typeof localizedSchema>
