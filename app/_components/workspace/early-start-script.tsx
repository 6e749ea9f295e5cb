'use client'
import { useServerInsertedHTML } from 'next/navigation'
import { useRef } from 'react'
import type { SandboxRequest } from '../../api/contract.ts'
import { earlyScript } from './early-start.ts'

/** Where the lesson's page is loaded as a whole, its sandbox is asked for by the HTML itself, before any script has come. */
export function EarlyStartScript({ nonce, ...request }: { nonce?: string } & Pick<SandboxRequest, 'course' | 'lesson' | 'locale'>) {
  const written = useRef(false)
  useServerInsertedHTML(() => {
    if (written.current) return null
    written.current = true
    const { course, lesson, locale } = request
    return <script nonce={nonce} dangerouslySetInnerHTML={{ __html: earlyScript({ course, lesson, locale }) }} />
  })
  return null
}
