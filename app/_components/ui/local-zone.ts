import { useSyncExternalStore } from 'react'
import { neverChanges } from './never-changes.ts'

let zone: string | undefined
/** Asked once: the browser takes milliseconds to say it, and React asks at every render. */
const readersZone = () => (zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone)
/** What a page is made with, by a server that does not know where its reader is. */
const serversZone = () => 'UTC'

/** The reader's own time zone, from the moment the page is alive. */
export function useLocalZone(): string {
  return useSyncExternalStore(neverChanges, readersZone, serversZone)
}
