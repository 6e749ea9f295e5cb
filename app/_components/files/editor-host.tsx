'use client'
import { useEffect, useRef } from 'react'
import type { Editor } from './editor.ts'

/** Where the one editor stands. */
export function EditorHost({ editor }: { editor: Editor }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => (host.current ? editor.mount(host.current) : undefined), [editor])
  return <div ref={host} data-editor className="absolute inset-0 [&_.cm-editor[hidden]]:hidden" />
}
