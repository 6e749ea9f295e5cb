import { closeSync, lstatSync, openSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { basename, dirname } from 'node:path'

/** Bytes a unix socket's path may have, its end included. */
const PATH_BYTES = 108

/** Connects to a unix socket, however long its path. Rejects when nobody listens, or something else lies there. */
export function connectUnix(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // An agent owns the folder its socket lies in: a link there could lead to any socket of this machine.
    if (!lstatSync(path).isSocket()) throw new Error(`${path} is not a socket.`)
    const folder = Buffer.byteLength(path) < PATH_BYTES ? null : openSync(dirname(path), 'r')
    const socket = connect(folder === null ? path : `/proc/self/fd/${folder}/${basename(path)}`)
    const settle = (finish: () => void): void => {
      if (folder !== null) closeSync(folder)
      socket.off('error', failed)
      finish()
    }
    const failed = (error: Error): void => settle(() => reject(error))
    socket.once('error', failed)
    socket.once('connect', () => settle(() => resolve(socket)))
  })
}
