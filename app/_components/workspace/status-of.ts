import type { WorkspaceView } from './workspace.ts'

/** What stands in the workspace's place. `covers`: over every view, so that nothing beneath can be seen or worked in. */
export type Status =
  | { name: 'notLoaded' | 'signedOut' | 'tooManyPages' | 'refused' | 'queued' | 'failed' | 'ended'; covers: true }
  /** Its stages. A view that was open before may be looked at, but is hidden below them until there is a terminal. */
  | { name: 'starts'; covers: boolean }

/** Pure: null where there is a terminal, and nothing else to say. */
export function statusOf({ lifecycle, connection, terminals, loadFailed }: Pick<WorkspaceView, 'lifecycle' | 'connection' | 'terminals' | 'loadFailed'>): Status | null {
  if (loadFailed) return { name: 'notLoaded', covers: true }
  // Other ends of a connection are the sandbox's own, of which its phase tells.
  const closed = connection?.status === 'closed' ? connection.reason : null
  const signedOut = lifecycle.phase === 'failed' && lifecycle.error?.code === 'not-signed-in'
  if (signedOut || closed === 'not-signed-in') return { name: 'signedOut', covers: true }
  if (closed === 'too-many-pages') return { name: 'tooManyPages', covers: true }
  if (closed === 'refused') return { name: 'refused', covers: true }
  switch (lifecycle.phase) {
    case 'asking':
      // A line that was opened beside the asking may be there before its answer.
      return terminals.length > 0 ? null : { name: 'starts', covers: true }
    case 'starting':
    case 'ready':
      return terminals.length > 0 ? null : { name: 'starts', covers: false }
    case 'queued':
    case 'failed':
    case 'ended':
      return { name: lifecycle.phase, covers: true }
  }
}
