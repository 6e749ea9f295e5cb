'use client'
import { FileText } from 'lucide-react'
import type { LessonComponents } from '../../../labs/mdx/components.ts'
import { useWorkspace } from '../workspace/workspace-context.tsx'

/** Opens a file of the home folder beside the prose, at a line. */
export function OpenFile({ file, line, children }: LessonComponents['Open']) {
  const workspace = useWorkspace()
  return (
    <button
      type="button"
      data-open={file}
      onClick={() => workspace.openFile(file, line === undefined ? null : Number(line))}
      className="inline-flex items-baseline gap-1 text-accent underline decoration-1 underline-offset-2 hover:decoration-2"
    >
      <FileText size={14} aria-hidden className="self-center" />
      {children ?? <span className="font-mono text-tool">{file}</span>}
    </button>
  )
}
