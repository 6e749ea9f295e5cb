'use client'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import type { LessonComponents } from '../../../labs/mdx/components.ts'
import { visiblePicture } from '../cluster/look.ts'
import { useOnScreen } from '../cluster/use-on-screen.ts'
import { lazyPart } from '../ui/lazy-part.tsx'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'

// Few lessons have one, and none shows it before it has a cluster.
const ClusterDrawing = lazyPart(async () => (await import('../cluster/drawing.tsx')).ClusterDrawing, { failing: 'in-place' })

/** The cluster as it is now, among the prose, drawn while it is in sight. What is clicked in it is shown closely in the workspace. */
export function ProseClusterView({ namespace }: LessonComponents['ClusterView']) {
  const t = useTranslations('workspace.picture')
  const frame = useRef<HTMLDivElement>(null)
  const onScreen = useOnScreen(frame)
  const live = useWorkspaceView((view) => (onScreen ? view.cluster : null))
  // Out of sight it stays as it was last seen, and as high: what is read below it does not move.
  const [seen, setSeen] = useState(live)
  if (live && live !== seen) setSeen(live)
  const cluster = live ?? seen
  return (
    <div ref={frame} data-prose-cluster className="not-prose relative min-h-40 rounded-soft border">
      {cluster ? <ClusterDrawing picture={visiblePicture(cluster, namespace)} /> : <p className="p-4 text-tool text-soft">{t('none')}</p>}
    </div>
  )
}
