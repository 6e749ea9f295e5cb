'use client'
import { useTranslations } from 'next-intl'
import type { LessonComponents } from '../../../labs/mdx/components.ts'
import { ClusterDrawing } from '../cluster/drawing.tsx'
import { visiblePicture } from '../cluster/look.ts'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'

/** The cluster as it is now, among the prose. What is clicked in it is shown closely in the workspace. */
export function ProseClusterView({ namespace }: LessonComponents['ClusterView']) {
  const t = useTranslations('workspace.picture')
  const cluster = useWorkspaceView((view) => view.cluster)
  return (
    <div className="not-prose rounded-soft border">
      {cluster ? <ClusterDrawing picture={visiblePicture(cluster, namespace)} /> : <p className="p-4 text-tool text-soft">{t('none')}</p>}
    </div>
  )
}
