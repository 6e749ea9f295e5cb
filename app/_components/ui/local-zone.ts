import { useSyncExternalStore } from 'react'

const never = () => () => undefined
const readersZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
/** What a page is made with, by a server that does not know where its reader is. */
const serversZone = () => 'UTC'

/** The reader's own time zone, from the moment the page is alive. */
export function useLocalZone(): string {
  return useSyncExternalStore(never, readersZone, serversZone)
}
