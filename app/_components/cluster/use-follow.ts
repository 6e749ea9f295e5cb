import { useEffect } from 'react'
import type { PageMessage } from '../../../sandbox/protocol.ts'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'

type Followed = { look: Extract<PageMessage, { type: 'cluster.look' }>['thing']; log: Extract<PageMessage, { type: 'cluster.log' }>['of']; connections: boolean }

const messageOf: { [What in keyof Followed]: (of: Followed[What]) => PageMessage } = {
  look: (thing) => ({ type: 'cluster.look', thing }),
  log: (of) => ({ type: 'cluster.log', of }),
  connections: (on) => ({ type: 'cluster.watchConnections', on }),
}
const nothing: Followed = { look: null, log: null, connections: false }

/** Asks the sandbox to tell of something while a component stands on the page; again after the connection was lost, which the agent forgets. */
export function useFollow<What extends keyof Followed>(what: What, of: Followed[What]): void {
  const session = useWorkspaceView((view) => view.session)
  const isOpen = useWorkspaceView((view) => view.connection?.status === 'open')
  // What is followed is data: the same words mean the same thing.
  const words = JSON.stringify(of)
  useEffect(() => {
    if (!session || !isOpen) return
    session.send(messageOf[what](JSON.parse(words) as Followed[What]))
    return () => void session.send(messageOf[what](nothing[what]))
  }, [session, isOpen, what, words])
}
