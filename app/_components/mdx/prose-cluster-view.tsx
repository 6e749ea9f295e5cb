'use client'
import type { LessonComponents } from '../../../labs/mdx/components.ts'
import { ClusterDrawing } from '../workspace/cluster-drawing.tsx'
import { visiblePicture } from '../workspace/cluster-look.ts'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'

/** The cluster as it is now, among the prose. */
export function ProseClusterView({ namespace }: LessonComponents['ClusterView']) {
  const cluster = useWorkspaceView((view) => view.cluster)
  return (
    <div className="not-prose rounded-soft border">
      <ClusterDrawing picture={cluster && visiblePicture(cluster, namespace)} />
    </div>
  )
}
