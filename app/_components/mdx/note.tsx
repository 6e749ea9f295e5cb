import { BookOpen, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { LessonComponents } from '../../../labs/mdx/components.ts'
import { classNames } from '../ui/class-names.ts'

const looks = {
  note: { icon: Info, line: 'border-accent', colour: 'text-accent' },
  caution: { icon: TriangleAlert, line: 'border-waiting', colour: 'text-waiting' },
  deeper: { icon: BookOpen, line: 'border-hairline-strong', colour: 'text-soft' },
} as const

/** An aside in the prose; `deeper` is for what one may skip, so it starts folded. */
export function Note({ kind = 'note', title, children }: LessonComponents['Note']) {
  const { icon: Icon, line, colour } = looks[kind]
  const heading = title && (
    <span className="inline-flex items-center gap-2 font-semibold">
      <Icon size={16} aria-hidden className={colour} />
      {title}
    </span>
  )
  const frame = classNames('border-l-2 pl-4', line)
  return kind === 'deeper' && title ? (
    <details className={frame}>
      <summary className="rounded-soft text-tool text-soft hover:text-ink">{heading}</summary>
      <Inner>{children}</Inner>
    </details>
  ) : (
    <div role="note" className={frame}>
      {heading && <p className="text-tool">{heading}</p>}
      <Inner>{children}</Inner>
    </div>
  )
}

function Inner({ children }: { children: ReactNode }) {
  return <div className="[&>*+*]:mt-3">{children}</div>
}
