import type { Container, Pod } from 'kubernetes-types/core/v1'

/** Who a process is to the files. */
export interface Credential {
  uid: number
  gid: number
  /** Supplementary groups, in order. */
  groups: readonly number[]
}

export const ROOT: Credential = { uid: 0, gid: 0, groups: [0] }

/** What one may want of an entry, as the bits of its mode. */
export const [READ, WRITE, SEARCH] = [4, 2, 1]
export const SETGID = 0o2000
export const STICKY = 0o1000

interface Owned {
  mode: number
  uid?: number
  gid?: number
}

/** Whether the bits of an entry's mode grant all of `wanted`. Root may everything. */
export function may({ uid, gid, groups }: Credential, { mode, uid: owner = 0, gid: group = 0 }: Owned, wanted: number): boolean {
  if (uid === 0) return true
  const granted = uid === owner ? mode >> 6 : gid === group || groups.includes(group) ? mode >> 3 : mode
  return (granted & wanted) === wanted
}

/** A user of an image's /etc/passwd. */
export interface User {
  uid: number
  gid: number
  home: string
}

/** The users that a passwd file names. */
export function usersIn(passwd: string): (User & { name: string })[] {
  return passwd.split('\n').flatMap((line) => {
    const [name = '', , uid, gid, , home = '/'] = line.split(':')
    return uid === undefined ? [] : [{ name, uid: Number(uid), gid: Number(gid), home }]
  })
}

/**
 * Who a container's processes are: what its security context says, else the pod's, else `imageUser`.
 * https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
 */
export function credentialOf(pod: Pod, container: Container, imageUser: number, users: readonly User[]): Credential {
  const { runAsUser, runAsGroup, supplementalGroups = [], fsGroup } = pod.spec?.securityContext ?? {}
  const uid = container.securityContext?.runAsUser ?? runAsUser ?? imageUser
  const gid = container.securityContext?.runAsGroup ?? runAsGroup ?? users.find((user) => user.uid === uid)?.gid ?? 0
  const groups = new Set([gid, ...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])])
  return { uid, gid, groups: [...groups].sort((a, b) => a - b) }
}
